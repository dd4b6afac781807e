import { createHash } from 'node:crypto';
import type { IdentityTree } from '../../store/prefix-tree.ts';
import type { Block } from '../../wire/types.ts';
import { type ClientHeaders, conversationKey } from '../requests/client-ids.ts';
import type { Elements } from '../requests/elements.ts';
import type { Exchange } from '../requests/material.ts';
import { openingTexts, orderAt } from './orders.ts';
import type { ThreadInput } from './types.ts';

/** The facts about an exchange other than its messages. */
export interface ThreadContext {
  family: string | null;
  role: string | null;
  /** Exchange that the request names as its predecessor. */
  continues: number | null;
  /** Headers in which its client identifies conversations. */
  headers: ClientHeaders | undefined;
}

/** Converts an exchange into an input of the thread search. */
export function threadInput(
  exchange: Exchange,
  { family, role, continues, headers }: ThreadContext,
  elements: Elements,
  identities: IdentityTree,
): ThreadInput {
  const { messages } = exchange.tips;
  const answer = exchange.answer?.blocks ?? [];
  const carried = lastAnswer(exchange, elements);
  return {
    exchange: exchange.n,
    id: exchange.id,
    ts: exchange.ts,
    endTs: exchange.ts === null || exchange.msEnd === null ? null : exchange.ts + exchange.msEnd,
    session: exchange.session,
    agent: exchange.agent,
    family,
    role,
    clientKey: headers === undefined ? null : conversationKey(headers),
    continues,
    tip: messages === null ? null : (identities.of(messages) ?? null),
    failed: exchange.failed,
    answer: answerMarks(answer, answeredBy(exchange, messages, elements)),
    carries: answerMarks(carried.blocks, answeredBy(exchange, carried.answered, elements)),
    answerAt: placeMark(answer, exchange, messages, elements),
    carriesAt: placeMark(carried.blocks, exchange, carried.answered, elements),
    order: orderAt(messages, elements),
    opening: () => openingTexts(messages, elements),
    answerText: textOf(answer),
  };
}

/** The last answer that a request contains, and the message it answers. */
function lastAnswer(exchange: Exchange, elements: Elements): { blocks: Block[]; answered: number | null } {
  const blocks: Block[] = [];
  let node = exchange.tips.messages;
  // Some wire formats put each part of an answer into a separate item.
  for (; node !== null; node = elements.node(node).parent) {
    const view = elements.at(node);
    if (view.role === 'assistant') blocks.unshift(...view.blocks);
    else if (blocks.length > 0) break;
  }
  return { blocks, answered: node };
}

/** Identifies the message that an answer responds to: the session and the hash of the message. */
const answeredBy = ({ session }: Exchange, node: number | null, elements: Elements): string =>
  `${session} ${node === null ? '' : elements.hashOf(node)}`;

/** Shorter answers ("Done.", "OK") occur often and do not identify anything on their own. */
const minText = 32;

/**
 * The marks that identify an answer in a later request: the ids of its tool calls and a hash of its text without
 * surrounding whitespace (clients trim it). A short text is combined with the message it answers.
 *
 * @param answered session and last message of the request
 */
function answerMarks(blocks: readonly Block[], answered: string): string[] {
  const calls = blocks
    .filter((block) => block.type === 'tool_call' && block.id !== '')
    .map((block) => `call ${(block as { id: string }).id}`);
  const text = textOf(blocks);
  if (text === '') return calls;
  const known = text.length < minText ? `${answered}\n${text}` : text;
  return [...calls, `text ${createHash('sha256').update(known).digest('hex')}`];
}

/**
 * Identifies an answer by its session, the number of answers before it, and its content. It finds short answers and
 * calls without ids whose history was edited.
 */
function placeMark(
  blocks: readonly Block[],
  { session }: Exchange,
  answered: number | null,
  elements: Elements,
): string | null {
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_call' ? [JSON.stringify([block.name, block.text])] : [],
  );
  const content = [textOf(blocks), ...calls].join('\n').trim();
  if (content === '') return null;
  const place = answered === null ? 0 : elements.answersUpTo(answered);
  return `${session} ${place} ${createHash('sha256').update(content).digest('hex')}`;
}

/** The text of an answer, trimmed. */
const textOf = (blocks: readonly Block[]): string =>
  blocks
    .filter((block) => block.type === 'text')
    .map((block) => block.text)
    .join('')
    .trim();
