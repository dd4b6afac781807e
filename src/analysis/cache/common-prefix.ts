import { sharedDepth } from '../../store/prefix-tree.ts';
import type { Exchange } from '../requests/material.ts';
import { blockBytes, cacheOrder, type Length, type Prompts } from './prompts.ts';
import type { Spot } from './types.ts';

/** The first difference of two prompts. */
export interface Difference {
  /** The first block that differs, by its position in the previous prompt. */
  spot: Spot;
  /** Nodes of the elements that differ; null where one of the prompts has none there. */
  before: number | null;
  after: number | null;
  /** Number of unchanged blocks at the start of these elements. */
  sameBlocks: number;
}

export interface CommonPrefix {
  /** Null when the new prompt starts with the whole previous prompt. */
  difference: Difference | null;
  /** Length of the common prefix in whole blocks. */
  length: Length;
}

/**
 * The common prefix of two prompts in cache order, block by block. Cache markers and per-request noise are ignored.
 *
 * @param estimate o200k tokens of a text
 */
export function commonPrefix(
  prompts: Prompts,
  previous: Exchange,
  next: Exchange,
  estimate: (text: string) => number,
): CommonPrefix {
  let length: Length = { bytes: 0, estimate: 0 };
  for (const [list, name] of cacheOrder.entries()) {
    const [a, b] = [previous.tips[name], next.tips[name]];
    const same = name === 'tools' ? sameTools(prompts, a, b) : sameElements(prompts, a, b);
    if (same === 'all' || (name === 'messages' && same === prompts.count(a))) {
      length = plus(length, prompts.lengthTo(a));
      continue;
    }
    const [before, after] = [prompts.nodeAt(a, same), prompts.nodeAt(b, same)];
    const blocks = sharedBlocks(prompts, before, after);
    const parent = before === null ? a : prompts.elements.node(before).parent;
    length = plus(plus(length, prompts.lengthTo(parent)), lengthOf(blocks, estimate));
    const extended =
      name === 'messages' &&
      before !== null &&
      blocks.length === prompts.blocks(before).length &&
      same + 1 === prompts.count(a);
    if (extended) continue;
    const spot: Spot = { list: list as 0 | 1 | 2, element: same, block: blocks.length };
    return { difference: { spot, before, after, sameBlocks: blocks.length }, length };
  }
  return { difference: null, length };
}

/** The number of leading elements that two lists share, or `all` when they are the same list. */
function sameElements({ identities }: Prompts, a: number | null, b: number | null): number | 'all' {
  const identity = (node: number | null): number | null =>
    node === null ? null : (identities.of(node) ?? null);
  return identity(a) === identity(b) ? 'all' : sharedDepth(identities, a, b);
}

/**
 * The same for tools. Deferred tools are not in the prompt and are skipped. Returns an index into the previous list.
 */
function sameTools(prompts: Prompts, a: number | null, b: number | null): number | 'all' {
  if (a === b) return 'all';
  const [left, right] = [a, b].map((tip) =>
    prompts.elements.chain(tip).filter((node) => !prompts.isDeferred(node)),
  ) as [number[], number[]];
  const keys = (nodes: number[]) =>
    nodes.map((node) =>
      prompts
        .blocks(node)
        .map(({ key }) => key)
        .join('\n'),
    );
  const [before, after] = [keys(left), keys(right)];
  const at = before.findIndex((key, index) => key !== after[index]);
  if (at >= 0) return prompts.elements.node(left[at] as number).depth - 1;
  return before.length === after.length ? 'all' : prompts.count(a);
}

function sharedBlocks(prompts: Prompts, before: number | null, after: number | null) {
  if (before === null || after === null) return [];
  const others = prompts.blocks(after);
  const own = prompts.blocks(before);
  const at = own.findIndex(({ key }, index) => key !== others[index]?.key);
  return own.slice(0, at < 0 ? own.length : at);
}

function lengthOf(blocks: ReturnType<Prompts['blocks']>, estimate: (text: string) => number): Length {
  return {
    bytes: blocks.reduce((sum, { value }) => sum + blockBytes(value), 0),
    estimate: blocks.reduce((sum, { value }) => sum + estimate(JSON.stringify(value) ?? ''), 0),
  };
}

const plus = (a: Length, b: Length): Length => ({
  bytes: a.bytes + b.bytes,
  estimate: a.estimate + b.estimate,
});
