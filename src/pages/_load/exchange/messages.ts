import type { MessageView } from '../../../components/model/exchange.ts';
import type { Site } from '../types.ts';
import type { Batch } from './batch.ts';
import { blockView, type Room } from './blocks.ts';
import type { HistoryItem } from './history.ts';

/** Messages a page shows at most, the latest: new ones, and of those sent before only what leads up to them. */
const MESSAGES = 120;
const KNOWN = 8;
/** Of a message that is not new, the page shows one line. */
const GLIMPSE_CHARS = 140;

/** The part of a request's messages that its page shows. */
export function shownOf(items: readonly HistoryItem[]): readonly HistoryItem[] {
  const firstNew = items.findIndex(({ since }) => since === null);
  const from = (firstNew === -1 ? items.length : firstNew) - KNOWN;
  return items.slice(Math.max(0, from, items.length - MESSAGES));
}

/** The messages of a request: new ones in full, the others as one line that leads to where they were new. */
export function messageViews(
  site: Site,
  items: readonly HistoryItem[],
  texts: Batch['messages'],
  room: Room,
): MessageView[] {
  const shown = shownOf(items);
  return shown.map(({ segment, since }, index): MessageView => {
    const rows = texts.get(segment) ?? [];
    const url = since === null ? undefined : site.urls.exchange(since.id);
    const seen = since && url ? { turn: (since.turn ?? 0) + 1, url } : null;
    const blocks = rows.filter(({ type }) => type !== null);
    return {
      index: items.length - shown.length + index + 1,
      role: rows[0]?.role ?? 'unknown',
      bytes: rows[0]?.bytes ?? 0,
      blocks: seen
        ? blocks.slice(0, 1).map((block) => blockView(block, { chars: GLIMPSE_CHARS }))
        : blocks.map((block) => blockView(block, room)),
      since: seen,
    };
  });
}
