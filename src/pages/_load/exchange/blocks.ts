import type { BlockView } from '../../../components/model/exchange.ts';
import type { BlockRow } from '../../../store/queries/site-exchanges.ts';

/** Characters a page still has room for; blocks take theirs in the order they are shown. */
export interface Room {
  chars: number;
}

/** Most a page shows of one part of a message. */
export const BLOCK_CHARS = 8000;
/** What is shown however full the page is. */
const LEAST_CHARS = 160;

/** A part of a message as the page shows it, its text cut to what there is room for. */
export function blockView(block: BlockRow, room: Room): BlockView {
  const kept = block.text.slice(0, Math.max(LEAST_CHARS, Math.min(BLOCK_CHARS, room.chars)));
  room.chars -= kept.length;
  return {
    type: block.type,
    label: block.name,
    text: kept,
    more: Math.max(0, block.length - kept.length),
    isError: block.is_error ?? false,
  };
}
