import { cutContext } from './authors.ts';
import type { Author, Block, Role } from './types.ts';

/** A text block; in a user message it gets its author where the text itself or the client's label tells it. */
export function textBlock(text: string, role: Role, label?: Author): Extract<Block, { type: 'text' }> {
  const author = label ?? (role === 'user' ? cutContext(text).author : undefined);
  return author === undefined ? { type: 'text', text } : { type: 'text', text, author };
}
