import type { MessageView } from '../../../read/twins/exchanges.ts';
import type { Site } from '../types.ts';
import type { Batch } from './batch.ts';
import { blockView, type Room } from './blocks.ts';
import type { HistoryItem } from './history.ts';
import { shownOf } from './shown.ts';

/** Of a message that is not new, the page shows one line. */
const GLIMPSE_CHARS = 140;

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
