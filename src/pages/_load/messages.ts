import type { Block } from '../../read/exchanges.ts';
import type { HistoryItem } from '../../read/history.ts';
import type { MessageBlock } from '../../read/raw.ts';
import type { BlockView, MessageView, SurfaceUse } from '../../read/twins/exchanges.ts';
import type { Site } from './site.ts';

/** Characters a page still has room for; blocks take theirs in the order they are shown. */
export interface Room {
  chars: number;
}

/** Most a page shows of one part of a message. */
export const BLOCK_CHARS = 8000;
/** What is shown however full the page is. */
const LEAST_CHARS = 160;

/** A part of a message as the page shows it, its text cut to what there is room for. */
export function blockView(block: Block, room: Room): BlockView {
  const kept = block.text.slice(0, Math.max(LEAST_CHARS, Math.min(BLOCK_CHARS, room.chars)));
  room.chars -= kept.length;
  return {
    type: block.type,
    label: block.name,
    text: kept,
    more: Math.max(0, block.length - kept.length),
    isError: block.is_error ?? false,
    instruction: null,
  };
}

/** Characters that distinguish texts, together with their lengths. */
const TELLING_CHARS = 160;

/** Parts of messages that are instructions of the agent link to their full text instead of repeating it. */
export function withInstructions(
  messages: readonly MessageView[],
  surfaces: readonly Pick<SurfaceUse, 'text' | 'more'>[],
): MessageView[] {
  const key = ({ text, more }: { text: string; more: number }): string =>
    `${text.length + more} ${text.slice(0, TELLING_CHARS)}`;
  const numbers = new Map(surfaces.map((surface, index) => [key(surface), index + 1]));
  return messages.map((message) => ({
    ...message,
    blocks: message.blocks.map((block) => {
      const instruction =
        message.since === null && block.type === 'text' ? numbers.get(key(block)) : undefined;
      return instruction === undefined
        ? block
        : { ...block, instruction, text: block.text.slice(0, TELLING_CHARS), more: 0 };
    }),
  }));
}

/** Of a message that is not new, the page shows one line. */
const GLIMPSE_CHARS = 140;

/** The messages of a request: new ones in full, the others as one line that leads to where they were new. */
export function messageViews(
  site: Site,
  items: readonly HistoryItem[],
  texts: ReadonlyMap<number, readonly MessageBlock[]>,
  room: Room,
): MessageView[] {
  const shown = shownOf(items);
  return shown.map(({ segment, since }, index): MessageView => {
    const rows = texts.get(segment) ?? [];
    const url = since === null ? undefined : site.urls.exchange(since.id);
    const seen = since && url ? { turn: (since.turn ?? 0) + 1, url } : null;
    const blocks = rows.flatMap(({ type, name, is_error, text, length }): Block[] =>
      type === null ? [] : [{ type, name, is_error, text: text ?? '', length: length ?? 0 }],
    );
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

/** Messages a page shows at most, the latest: new ones, and of those sent before only what leads up to them. */
const MESSAGES = 120;
const KNOWN = 8;

/** The part of a request's messages that its page shows. */
export function shownOf(items: readonly HistoryItem[]): readonly HistoryItem[] {
  const firstNew = items.findIndex(({ since }) => since === null);
  const from = (firstNew === -1 ? items.length : firstNew) - KNOWN;
  return items.slice(Math.max(0, from, items.length - MESSAGES));
}
