import { createHash } from 'node:crypto';
import type { Block } from '../../wire/types.ts';

/** Shorter answers ("Done.", "OK") are given many times and identify nothing by themselves. */
const minText = 32;

/**
 * What an answer can be known by when a later request carries it: the ids of its tool calls and a hash of its text
 * without blanks at the ends (clients trim it); of a short text together with what it answered.
 *
 * @param answered session and last message of the request
 */
export function answerMarks(blocks: readonly Block[], answered: string): string[] {
  const calls = blocks
    .filter((block) => block.type === 'tool_call' && block.id !== '')
    .map((block) => `call ${(block as { id: string }).id}`);
  const text = textOf(blocks);
  if (text === '') return calls;
  const known = text.length < minText ? `${answered}\n${text}` : text;
  return [...calls, `text ${createHash('sha256').update(known).digest('hex')}`];
}

/** The text of an answer, trimmed. */
export const textOf = (blocks: readonly Block[]): string =>
  blocks
    .filter((block) => block.type === 'text')
    .map((block) => block.text)
    .join('')
    .trim();
