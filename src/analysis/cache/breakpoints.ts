import { memberAt } from '../../wire/json.ts';
import type { Exchange } from '../requests/material.ts';
import { cacheOrder, type Prompts } from './prompts.ts';
import { markerTtl } from './rules.ts';
import { type Breakpoint, compareSpots, type Spot } from './types.ts';

/**
 * Breakpoints of a request in order: its marked blocks and, for a `cache_control` at the top level of the body, the
 * last cacheable block.
 */
export function breakpointsOf(prompts: Prompts, exchange: Exchange, frame: unknown): Breakpoint[] {
  const marked: Breakpoint[] = prompts.markers(exchange);
  const automatic = memberAt(frame, 'cache_control');
  if (!automatic) return marked;
  const spot = lastCacheable(prompts, exchange);
  const isMarked = spot === null || marked.some((other) => compareSpots(other.spot, spot) === 0);
  return isMarked
    ? marked
    : [...marked, { spot, ttl: markerTtl(automatic) }].sort((a, b) => compareSpots(a.spot, b.spot));
}

/** Thinking blocks cannot carry a breakpoint. */
const notCacheable = new Set(['thinking', 'redacted_thinking']);

function lastCacheable(prompts: Prompts, exchange: Exchange): Spot | null {
  for (const { spot, type } of blocksBackwards(prompts, exchange, null)) {
    if (!notCacheable.has(type)) return spot;
  }
  return null;
}

/**
 * How many blocks a breakpoint must look back to find an entry, including its own. A run of tool calls counts once, and
 * so does a run of tool results. Infinity when that is more than `most`.
 */
export function stepsBack(
  prompts: Prompts,
  exchange: Exchange,
  from: Spot,
  entry: Spot,
  most: number,
): number {
  let steps = 0;
  let before: string | null = null;
  for (const { spot, type } of blocksBackwards(prompts, exchange, from)) {
    if (!(type === before && runs.has(type))) steps++;
    if (steps > most) return Number.POSITIVE_INFINITY;
    if (compareSpots(spot, entry) <= 0) return steps;
    before = type;
  }
  return Number.POSITIVE_INFINITY;
}

const runs = new Set(['tool_use', 'tool_result']);

/** Blocks of a prompt from a position (or its end) back to its beginning. */
function* blocksBackwards(
  prompts: Prompts,
  { tips }: Exchange,
  from: Spot | null,
): Generator<{ spot: Spot; type: string }> {
  for (const list of [2, 1, 0] as const) {
    const tip = tips[cacheOrder[list] as 'tools' | 'system' | 'messages'];
    let node = from === null || from.list !== list ? tip : prompts.nodeAt(tip, from.element);
    if (from !== null && from.list < list) node = null;
    for (; node !== null; node = prompts.elements.node(node).parent) {
      const element = prompts.elements.node(node).depth - 1;
      const blocks = prompts.blocks(node);
      const first =
        from !== null && from.list === list && from.element === element ? from.block : blocks.length - 1;
      for (let block = first; block >= 0; block--) {
        yield { spot: { list, element, block }, type: blocks[block]?.type ?? 'text' };
      }
    }
  }
}
