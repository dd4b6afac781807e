import type { Elements } from '../requests/elements.ts';
import type { IdentityTree } from '../requests/identity.ts';
import type { Exchange } from '../requests/material.ts';
import { answerMarks } from './answer-marks.ts';
import type { ThreadInput } from './types.ts';

/** An exchange as the search for threads sees it. */
export function threadInput(
  exchange: Exchange,
  { family, continues }: { family: string | null; continues: number | null },
  elements: Elements,
  identities: IdentityTree,
): ThreadInput {
  const { messages } = exchange.tips;
  return {
    exchange: exchange.n,
    id: exchange.id,
    ts: exchange.ts,
    session: exchange.session,
    agent: exchange.agent,
    family,
    continues,
    tip: messages === null ? null : (identities.of(messages) ?? null),
    failed: exchange.outcome !== 'complete' || (exchange.status ?? 0) >= 400,
    answer: answerMarks(exchange.answer?.blocks ?? []),
    carries: carriedMarks(messages, elements),
  };
}

/** What the last answer that a list of messages carries can be known by. */
export function carriedMarks(tip: number | null, elements: Elements): string[] {
  return answerMarks(lastAnswer(tip, elements));
}

/** Blocks of the last run of assistant elements: some wires put each part of an answer into an item of its own. */
function lastAnswer(tip: number | null, elements: Elements) {
  const blocks = [];
  for (let node = tip; node !== null; node = elements.node(node).parent) {
    const view = elements.at(node);
    if (view.role === 'assistant') blocks.unshift(...view.blocks);
    else if (blocks.length > 0) break;
  }
  return blocks;
}
