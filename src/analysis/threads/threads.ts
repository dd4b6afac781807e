import type { IdentityTree } from '../../store/prefix-tree.ts';
import { findPredecessors, type Predecessor } from './predecessors.ts';
import type { Link, ThreadInput } from './types.ts';

/**
 * Groups exchanges into threads: sequences of exchanges that continue one another. Threads are inferred from content
 * (one message list is a prefix of another, or a later request contains an answer), never from arrival order or idle
 * gaps. Interleaved title requests, subagents and moved cache markers therefore do not split a thread. The result does
 * not depend on the order of the input.
 *
 * If several exchanges follow the same one, the earliest continues its thread; the others are forks and start their own
 * threads, as repeats do. A retry stays in the thread of the request it retries.
 *
 * @returns one link per exchange, by time then id
 */
export function findThreads(inputs: readonly ThreadInput[], tree: IdentityTree): Link[] {
  const ordered = inputs.toSorted(byTimeThenId);
  const predecessors = findPredecessors(ordered, tree);
  const followers = Map.groupBy(
    ordered.filter((input) => predecessors.has(input.exchange)),
    (input) => (predecessors.get(input.exchange) as Predecessor).exchange,
  );
  const links = new Map<number, Link>();
  const lengths = new Map<string, number>();
  const goesOn = new Set<number>();

  // Exchanges without a predecessor come first. If the clock went back, two edited histories can name each other as
  // predecessor; the earlier one then counts as a start.
  const starts = [...ordered.filter((input) => !predecessors.has(input.exchange)), ...ordered];
  for (const first of starts) {
    if (links.has(first.exchange)) continue;
    begin(first, null, 'start');
    const open = [first];
    for (let before = open.pop(); before; before = open.pop()) {
      const next = (followers.get(before.exchange) ?? []).filter((input) => !links.has(input.exchange));
      for (const input of next) follow(input, predecessors.get(input.exchange) as Predecessor);
      open.push(...next.toReversed());
    }
  }
  return ordered.map((input) => links.get(input.exchange) as Link);

  function begin(input: ThreadInput, follows: number | null, relation: Link['relation']): void {
    lengths.set(input.id, 1);
    links.set(input.exchange, { exchange: input.exchange, relation, follows, thread: input.id, turn: 0 });
  }

  function follow(input: ThreadInput, { exchange: follows, relation }: Predecessor): void {
    // Nothing continues a recap: the conversation goes on from where it was.
    const forks =
      relation !== 'retry' && relation !== 'repeat' && (goesOn.has(follows) || input.order === 'recap');
    if (relation === 'repeat' || forks) {
      begin(input, follows, forks ? 'fork' : 'repeat');
      return;
    }
    if (relation !== 'retry') goesOn.add(follows);
    const { thread } = links.get(follows) as Link;
    const turn = lengths.get(thread) ?? 0;
    lengths.set(thread, turn + 1);
    links.set(input.exchange, { exchange: input.exchange, relation, follows, thread, turn });
  }
}

/**
 * The order in which lens processes exchanges: by time, those without a time last, then by id. It never depends on the
 * order of logs.
 */
function byTimeThenId(a: { ts: number | null; id: string }, b: { ts: number | null; id: string }): number {
  if (a.ts !== b.ts) return a.ts === null ? 1 : b.ts === null ? -1 : a.ts - b.ts;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
