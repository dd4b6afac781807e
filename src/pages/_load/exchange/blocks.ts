import type { BlockRow } from '../../../read/exchanges.ts';
import type { BlockView, MessageView, SurfaceUse } from '../../../read/twins/exchanges.ts';

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
    instruction: null,
  };
}

/** Characters that tell texts apart, together with their lengths. */
const TELLING_CHARS = 160;

/** Parts of messages that are instructions of the agent lead to where these stand in full, instead of saying them again. */
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
