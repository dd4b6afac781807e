import type { Exchange } from '../requests/material.ts';
import { blockBytes, cacheOrder, type Length, type Prompts } from './prompts.ts';
import type { Spot } from './types.ts';

/** Length of a prompt from its beginning up to and including the block at a position. */
export function lengthThrough(
  prompts: Prompts,
  { tips }: Exchange,
  { list, element, block }: Spot,
  estimate: (text: string) => number,
): Length {
  const total: Length = { bytes: 0, estimate: 0 };
  const add = ({ bytes, estimate: tokens }: Length): void => {
    total.bytes += bytes;
    total.estimate += tokens;
  };
  for (const name of cacheOrder.slice(0, list)) add(prompts.lengthTo(tips[name]));
  const tip = tips[cacheOrder[list]];
  const node = prompts.nodeAt(tip, element);
  if (node === null) {
    add(prompts.lengthTo(tip));
    return total;
  }
  const blocks = prompts.blocks(node);
  if (block >= blocks.length - 1) {
    add(prompts.lengthTo(node));
    return total;
  }
  add(prompts.lengthTo(prompts.elements.node(node).parent));
  for (const { value } of blocks.slice(0, block + 1)) {
    add({ bytes: blockBytes(value), estimate: estimate(JSON.stringify(value) ?? '') });
  }
  return total;
}
