import type { IdentityTree } from '../../store/prefix-tree.ts';
import { byTimeThenId } from './order.ts';
import { findPredecessors, type Predecessor } from './predecessors.ts';
import type { Link, ThreadInput } from './types.ts';

/**
 * Sorts exchanges into threads: chains of exchanges that continue one another. Told from content (whose messages are a
 * prefix of whose, whose answer a later request carries), never from arrival order or idle gaps; so interleaved title
 * calls, subagents and moved cache markers do not cut a thread. Independent of the order of the input.
 *
 * Of several exchanges that follow the same one, the earliest goes on with its thread; the others are forks and begin
 * threads of their own, as repeats do. A retry stays in the thread of what it retries.
 *
 * @returns one link an exchange, by time then id
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

  // Those without predecessor first. Clocks that go back can make two edited histories name one another; whoever is
  // earlier then counts as a start.
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
    const forks = relation !== 'retry' && relation !== 'repeat' && goesOn.has(follows);
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
