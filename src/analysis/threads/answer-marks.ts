import { createHash } from 'node:crypto';
import type { Block } from '../../wire/types.ts';

/** Shorter answers ("Done.", "OK") occur often and do not identify anything on their own. */
const minText = 32;

/**
 * The marks that identify an answer in a later request: the ids of its tool calls and a hash of its text without
 * surrounding whitespace (clients trim it). A short text is combined with the message it answers.
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
