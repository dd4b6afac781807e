import { createHash } from 'node:crypto';
import type { Block } from '../../wire/types.ts';

/** Shorter answers ("Done.", "OK") are given many times and prove nothing. */
const telling = 32;

/**
 * What an answer can be known by when a later request carries it: the ids of its tool calls and, when it says enough,
 * a hash of its text without blanks at the ends (clients trim it).
 */
export function answerMarks(blocks: readonly Block[]): string[] {
  const calls = blocks
    .filter((block) => block.type === 'tool_call' && block.id !== '')
    .map((block) => `call ${(block as { id: string }).id}`);
  const text = blocks
    .filter((block) => block.type === 'text')
    .map((block) => block.text)
    .join('')
    .trim();
  return text.length < telling
    ? calls
    : [...calls, `text ${createHash('sha256').update(text).digest('hex')}`];
}
