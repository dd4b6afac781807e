import type { DerivedRow } from '../../store/schema/tables.ts';
import { configurationOf } from '../experiments/label.ts';
import type { Exchange } from '../requests/material.ts';
import type { Link } from '../threads/types.ts';
import { breakpointsOf } from './breakpoints.ts';
import { contentChange, speaksForAgent } from './content-change.ts';
import { instructionDifference } from './instruction-difference.ts';
import { lengthThrough } from './lengths.ts';
import type { PairContext } from './pairs.ts';
import { elementPlace } from './place.ts';
import { breakRow } from './prefix-breaks.ts';
import { cacheRules } from './rules.ts';
import { compareSpots, messagesStart, type Spot } from './types.ts';

interface SessionSource {
  links: readonly Link[];
  surfaces: readonly DerivedRow<'surfaces'>[];
  /** Label of the capture that a session was recorded with. */
  labelOf(session: string): string | null;
}

/**
 * Finds where the instructions of each session first differ from those of the previous session of the family. Providers
 * share prefixes across sessions, so tokens before the first difference can be read from the cache and tokens after it
 * cannot. Compares the first requests of threads with one edition in one configuration: the same family, version and
 * model, and no or the same mode of lens probe. Text that people typed is ignored: it always differs.
 *
 * @param exchanges by time, then id
 */
export function sessionBreaks(
  exchanges: readonly Exchange[],
  { links, surfaces, labelOf }: SessionSource,
  context: PairContext,
): DerivedRow<'prefix_breaks'>[] {
  const threadOf = new Map(links.map(({ exchange, thread }) => [exchange, thread]));
  const begun = new Set<string | undefined>();
  const places = instructionPlaces(surfaces);
  const latest = new Map<string, { before: Exchange | null; last: Exchange }>();
  return exchanges.flatMap((exchange) => {
    const family = context.familyOf(exchange);
    const thread = threadOf.get(exchange.n);
    if (family === null || begun.has(thread) || context.prompts.length(exchange).bytes === 0) return [];
    begun.add(thread);
    const mode = exchange.session === null ? null : configurationOf(labelOf(exchange.session));
    const key = JSON.stringify([family, exchange.agentVersion, exchange.model, mode]);
    const known = latest.get(key);
    const isSame = known !== undefined && known.last.session === exchange.session;
    const previous = isSame ? known.before : (known?.last ?? null);
    latest.set(key, { before: previous, last: exchange });
    return previous === null ? [] : [rowOf(previous, exchange, family, places, context)];
  });
}

function rowOf(
  previous: Exchange,
  exchange: Exchange,
  family: string,
  places: ReadonlyMap<number, ReadonlySet<string>>,
  context: PairContext,
): DerivedRow<'prefix_breaks'> {
  const { prompts, estimate } = context;
  const end = instructionsEnd(previous, places.get(previous.n) ?? new Set(), context);
  const difference = instructionDifference(prompts, previous, exchange, end);
  const own = { exchange, previous, scope: 'session', family } as const;
  if (difference === null) return breakRow({ ...own, change: null, stable: 0, uncacheable: 0 });
  const change = contentChange(context, previous, exchange, difference);
  const { spot } = difference;
  const before = lengthThrough(prompts, previous, { ...spot, block: spot.block - 1 }, estimate).estimate;
  const stable = before + estimate(change.shared);
  return breakRow({ ...own, change, stable, uncacheable: behind(previous, spot, end, stable, context) });
}

/** Instruction tokens that the next session cannot read from the cache because of the difference. */
function behind(
  previous: Exchange,
  at: Spot,
  end: Spot,
  stable: number,
  { prompts, frameOf, estimate }: PairContext,
): number {
  const through = (spot: Spot): number => lengthThrough(prompts, previous, spot, estimate).estimate;
  const breakpoints = breakpointsOf(prompts, previous, frameOf(previous));
  const { caching } = cacheRules(previous, frameOf(previous), breakpoints.length > 0);
  if (caching === 'implicit') return Math.max(0, through(end) - stable);
  const entries = breakpoints.filter(({ spot }) => compareSpots(spot, end) <= 0);
  const kept = entries.at(-1);
  const readable = entries.filter(({ spot }) => compareSpots(spot, at) < 0).at(-1);
  return kept ? through(kept.spot) - (readable ? through(readable.spot) : 0) : 0;
}

/** The last block of a prompt before anything that the agent did not write. */
function instructionsEnd(
  exchange: Exchange,
  places: ReadonlySet<string>,
  { prompts, frameOf }: Pick<PairContext, 'prompts' | 'frameOf'>,
): Spot {
  const { system, messages } = exchange.tips;
  let end: Spot = { list: 1, element: prompts.count(system), block: 0 };
  for (let element = 0; element < prompts.count(messages); element++) {
    const node = prompts.nodeAt(messages, element) as number;
    const place = elementPlace(exchange, { ...messagesStart, element }, frameOf(exchange));
    for (const [block, { path }] of prompts.blocks(node).entries()) {
      if (!speaksForAgent(prompts, node) && !isPlaceOf(places, place, path)) return end;
      end = { list: 2, element, block };
    }
  }
  return end;
}

/** The path of a bare text may name only its message. */
const isPlaceOf = (places: ReadonlySet<string>, element: string, path: string): boolean =>
  places.has(element + path) || (path === '.content' && places.has(`${element}.content[0]`));

/** Paths of the surfaces of each exchange. */
function instructionPlaces(surfaces: readonly DerivedRow<'surfaces'>[]): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const { exchange_id, location } of surfaces) {
    const own = found.get(exchange_id) ?? new Set();
    found.set(exchange_id, own.add(location));
  }
  return found;
}
