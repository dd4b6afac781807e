import type { Block } from '../../wire/types.ts';

/** The type of an unknown block is any text from a log. */
const MAX_TYPE = 200;

interface BlockColumns {
  type: string;
  text: string;
  name?: string;
  call_id?: string;
  is_error?: boolean;
}

/** The columns of `_segment_blocks` and `answer_blocks` that a block fills. */
export function blockColumns(block: Block): BlockColumns {
  const { type, text } = block;
  if (block.type === 'tool_call') {
    const name = block.namespace ? `${block.namespace}.${block.name}` : block.name;
    return { type, text, name, call_id: block.id };
  }
  if (block.type === 'tool_result') return { type, text, call_id: block.id, is_error: block.isError };
  if (block.type === 'other') return { type, text, name: block.wireType.slice(0, MAX_TYPE) };
  return { type, text };
}
