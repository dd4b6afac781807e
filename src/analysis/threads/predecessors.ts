import type { IdentityTree } from '../requests/identity.ts';
import type { Relation, ThreadInput } from './types.ts';

/** The exchange that another one follows, and how. */
export interface Predecessor {
  exchange: number;
  relation: Exclude<Relation, 'start' | 'fork'>;
}

/**
 * Finds for each exchange the one it follows, if any: the one it names itself; else the longest list of messages that its own begins with; else the
 * same list sent before; else the exchange whose tool calls its last answer carries, in a history that was changed.
 *
 * @param ordered by time, then id
 */
export function findPredecessors(
  ordered: readonly ThreadInput[],
  tree: IdentityTree,
): Map<number, Predecessor> {
  const byTip = Map.groupBy(
    ordered.filter((input) => input.tip !== null),
    (input) => input.tip as number,
  );
  const byAnswer = groupByAnswer(ordered);
  const place = new Map(ordered.map((input, index) => [input.exchange, index]));
  const found = new Map<number, Predecessor>();
  for (const input of ordered) {
    const predecessor = named(input) ?? sameAgain(input) ?? prefixOf(input) ?? editedFrom(input);
    if (predecessor) found.set(input.exchange, predecessor);
  }
  return found;

  function named({ continues }: ThreadInput): Predecessor | undefined {
    return continues !== null && place.has(continues)
      ? { exchange: continues, relation: 'continues' }
      : undefined;
  }

  /** Sent before with the same messages, by the same session and family: the nearest earlier one. */
  function sameAgain(input: ThreadInput): Predecessor | undefined {
    if (input.tip === null || input.session === null) return undefined;
    const earlier = (byTip.get(input.tip) ?? [])
      .filter(
        (other) => isEarlier(other, input) && isSameRole(other, input) && other.session === input.session,
      )
      .at(-1);
    return earlier && { exchange: earlier.exchange, relation: earlier.failed ? 'retry' : 'repeat' };
  }

  function prefixOf(input: ThreadInput): Predecessor | undefined {
    for (
      let node = input.tip === null ? null : tree.parent(input.tip);
      node !== null;
      node = tree.parent(node)
    ) {
      const candidates = (byTip.get(node) ?? []).filter((other) => mayPrecede(other, input));
      const best = candidates.toSorted((a, b) => compareClaims(a, b, input)).at(0);
      if (best) return { exchange: best.exchange, relation: 'continues' };
    }
    return undefined;
  }

  function editedFrom(input: ThreadInput): Predecessor | undefined {
    const makers = input.carries.flatMap((mark) => byAnswer.get(mark) ?? []);
    const maker = makers
      .filter(
        (other) => isEarlier(other, input) && isSameRole(other, input) && other.session === input.session,
      )
      .at(-1);
    return maker && { exchange: maker.exchange, relation: 'edited' };
  }

  function isEarlier(other: ThreadInput, input: ThreadInput): boolean {
    return (place.get(other.exchange) ?? 0) < (place.get(input.exchange) ?? 0);
  }

  /** Best first: whose answer the request carries, then of the same session, then the nearest before it in time. */
  function compareClaims(a: ThreadInput, b: ThreadInput, input: ThreadInput): number {
    return (
      Number(carriesAnswer(b, input)) - Number(carriesAnswer(a, input)) ||
      Number(b.session === input.session) - Number(a.session === input.session) ||
      Number(a.failed) - Number(b.failed) ||
      distance(a, input) - distance(b, input)
    );
  }

  /** Those before it come first, the nearest in front; then those after it (clocks that went back). */
  function distance(other: ThreadInput, input: ThreadInput): number {
    const steps = (place.get(input.exchange) ?? 0) - (place.get(other.exchange) ?? 0);
    return steps > 0 ? steps : ordered.length - steps;
  }
}

/**
 * A shared beginning alone is no proof: a title call may start with the words of the main one, and two sessions may
 * start alike. Within a session the same role is enough; across sessions the answer must be carried.
 */
function mayPrecede(other: ThreadInput, input: ThreadInput): boolean {
  if (other.agent !== input.agent) return false;
  if (carriesAnswer(other, input)) return true;
  return isSameRole(other, input) && other.session === input.session;
}

const isSameRole = (a: ThreadInput, b: ThreadInput): boolean => a.agent === b.agent && a.family === b.family;

function carriesAnswer(other: ThreadInput, input: ThreadInput): boolean {
  return other.answer.some((mark) => input.carries.includes(mark));
}

function groupByAnswer(ordered: readonly ThreadInput[]): Map<string, ThreadInput[]> {
  const byAnswer = new Map<string, ThreadInput[]>();
  for (const input of ordered) {
    for (const mark of input.answer) {
      const makers = byAnswer.get(mark);
      if (makers) makers.push(input);
      else byAnswer.set(mark, [input]);
    }
  }
  return byAnswer;
}
