import type { HistoryItem } from './history.ts';

/** Messages a page shows at most, the latest: new ones, and of those sent before only what leads up to them. */
const MESSAGES = 120;
const KNOWN = 8;

/** The part of a request's messages that its page shows. */
export function shownOf(items: readonly HistoryItem[]): readonly HistoryItem[] {
  const firstNew = items.findIndex(({ since }) => since === null);
  const from = (firstNew === -1 ? items.length : firstNew) - KNOWN;
  return items.slice(Math.max(0, from, items.length - MESSAGES));
}
