import type { Exchange } from '../requests/material.ts';
import type { Difference } from './common-prefix.ts';
import { cacheOrder, type Prompts } from './prompts.ts';
import { compareSpots, type Spot } from './types.ts';

/**
 * The first block in the instructions of two requests that differs in content; null when they are equal up to `end`.
 * Blocks are compared because sessions share no stored elements when a client gives each item its own id (Codex).
 *
 * @param end last block of the instructions of the previous request
 */
export function instructionDifference(
  prompts: Prompts,
  previous: Exchange,
  next: Exchange,
  end: Spot,
): Difference | null {
  for (const [list, name] of cacheOrder.entries()) {
    const [a, b] = [previous.tips[name], next.tips[name]];
    if (a === b) continue;
    const found = firstDifference(
      prompts,
      list as Spot['list'],
      prompts.elements.chain(a),
      prompts.elements.chain(b),
    );
    if (found) return compareSpots(found.spot, end) <= 0 ? found : null;
  }
  return null;
}

function firstDifference(
  prompts: Prompts,
  list: Spot['list'],
  before: readonly number[],
  after: readonly number[],
): Difference | null {
  const [left, right] = [before, after].map((nodes) =>
    list === 0 ? nodes.filter((node) => !prompts.isDeferred(node)) : nodes,
  ) as [readonly number[], readonly number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [was, is] = [left[at] ?? null, right[at] ?? null];
    const [own, others] = [was, is].map((node) => (node === null ? [] : prompts.blocks(node)));
    const blocks = Math.max(own?.length ?? 0, others?.length ?? 0);
    for (let block = 0; block < blocks; block++) {
      if (own?.[block]?.key === others?.[block]?.key) continue;
      const element = was === null ? at : prompts.elements.node(was).depth - 1;
      return { spot: { list, element, block }, before: was, after: is, sameBlocks: block };
    }
  }
  return null;
}
