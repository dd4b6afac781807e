import type { IdentityTree } from '../../store/prefix-tree.ts';
import { isSideKind } from './kinds.ts';
import { announcesSummary, holdsSummary } from './orders.ts';
import type { Relation, ThreadInput } from './types.ts';

/** The exchange that another one follows, and their relation. */
export interface Predecessor {
  exchange: number;
  relation: Exclude<Relation, 'start' | 'fork'>;
}

/**
 * A request that is repeated within this time after its answer was repeated by the client, not by a person;
 * milliseconds.
 */
const repeatedWithin = 10_000;
/** Number of answers of a session that are searched for a summary, latest first. */
const latestAnswers = 8;

/**
 * Finds the predecessor of each exchange, if any: the one that the request names; else an earlier request with the same
 * list; else the request with the longest list that is a prefix of its own. If the last answer in the request belongs
 * to a later exchange, that exchange is the predecessor and the history was edited. If no list is a prefix, or the
 * answer to the prefix is missing, the predecessor is the exchange whose answer is the summary at the start of the
 * messages, else the one whose answer occurs last in them: by its marks, else by its place and content.
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
  const byAnswerPlace = Map.groupBy(
    ordered.filter(({ answerAt }) => answerAt !== null),
    ({ answerAt }) => answerAt as string,
  );
  const bySession = Map.groupBy(ordered, ({ session }) => session);
  const inSession = new Map(
    [...bySession.values()].flatMap((own) => own.map(({ exchange }, at) => [exchange, at] as const)),
  );
  const place = new Map(ordered.map((input, index) => [input.exchange, index]));
  const found = new Map<number, Predecessor>();
  for (const input of ordered) {
    const predecessor = named(input) ?? sameAgain(input) ?? byContent(input);
    if (predecessor) found.set(input.exchange, predecessor);
  }
  return found;

  function named({ continues }: ThreadInput): Predecessor | undefined {
    return continues !== null && place.has(continues)
      ? { exchange: continues, relation: 'continues' }
      : undefined;
  }

  /**
   * The nearest earlier request with the same messages, session, family and client id, if it failed or was sent seconds
   * before. Two subagents with the same task are not repeats.
   */
  function sameAgain(input: ThreadInput): Predecessor | undefined {
    if (input.tip === null || input.session === null) return undefined;
    const earlier = (byTip.get(input.tip) ?? [])
      .filter((other) => isEarlier(other, input) && isSameRole(other, input) && isSameClient(other, input))
      .at(-1);
    if (!earlier) return undefined;
    if (earlier.failed) return { exchange: earlier.exchange, relation: 'retry' };
    const end = earlier.endTs ?? earlier.ts;
    const elapsed = end === null || input.ts === null ? 0 : input.ts - end;
    // A request that is sent while the other one is still being answered runs in parallel and is not a repeat.
    const isRepeated = elapsed >= 0 && elapsed <= repeatedWithin && input.role !== 'subagent';
    return isRepeated ? { exchange: earlier.exchange, relation: 'repeat' } : undefined;
  }

  function byContent(input: ThreadInput): Predecessor | undefined {
    const prefix = prefixOf(input);
    const marked = input.carries.flatMap((mark) => byAnswer.get(mark) ?? []);
    const edited = editedFrom(input, marked);
    if (!prefix) return summarised(input) ?? edited ?? editedFrom(input, atPlace(input));
    const afterPrefix = (found: Predecessor | undefined): Predecessor | undefined =>
      found && placeOf(found.exchange) > placeOf(prefix.exchange) ? found : undefined;
    if (marked.some(({ exchange }) => exchange === prefix.exchange)) return afterPrefix(edited) ?? prefix;
    return (
      summarised(input, placeOf(prefix.exchange)) ??
      afterPrefix(edited) ??
      afterPrefix(editedFrom(input, atPlace(input))) ??
      prefix
    );
  }

  function atPlace({ carriesAt }: ThreadInput): readonly ThreadInput[] {
    return carriesAt === null ? [] : (byAnswerPlace.get(carriesAt) ?? []);
  }

  function placeOf(exchange: number): number {
    return place.get(exchange) ?? 0;
  }

  /** The latest exchange of the session, after a place, whose answer is the summary at the start of the messages. */
  function summarised(input: ThreadInput, after = -1): Predecessor | undefined {
    // Titles and similar side requests contain the words of the conversation they serve.
    if (isSideKind(input.role) || input.role === 'subagent') return undefined;
    const latest = before(input).filter(
      ({ agent, exchange }) => agent === input.agent && placeOf(exchange) > after,
    );
    if (latest.every(({ order, answerText }) => order !== 'compaction' && answerText === ''))
      return undefined;
    const opening = input.opening();
    const announced = announcesSummary(opening);
    const found = latest.find(
      ({ order, failed, answerText }) =>
        holdsSummary(opening, answerText) || (announced && order === 'compaction' && !failed),
    );
    return found && { exchange: found.exchange, relation: 'compacted' };
  }

  /** The latest earlier exchanges of the session, latest first. */
  function before(input: ThreadInput): ThreadInput[] {
    const own = input.session === null ? [] : (bySession.get(input.session) ?? []);
    const at = inSession.get(input.exchange) ?? 0;
    return own.slice(Math.max(0, at - latestAnswers), at).reverse();
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

  /** The latest of the exchanges whose answer a request seems to contain. */
  function editedFrom(input: ThreadInput, makers: readonly ThreadInput[]): Predecessor | undefined {
    const maker = makers
      .filter((other) => isEarlier(other, input) && isSameRole(other, input) && isSameClient(other, input))
      .at(-1);
    return maker && { exchange: maker.exchange, relation: 'edited' };
  }

  function isEarlier(other: ThreadInput, input: ThreadInput): boolean {
    return placeOf(other.exchange) < placeOf(input.exchange);
  }

  /** Best first: the answer is in the request, then the same session, then the nearest earlier one in time. */
  function compareClaims(a: ThreadInput, b: ThreadInput, input: ThreadInput): number {
    return (
      Number(carriesAnswer(b, input)) - Number(carriesAnswer(a, input)) ||
      Number(b.session === input.session) - Number(a.session === input.session) ||
      Number(a.failed) - Number(b.failed) ||
      distance(a, input) - distance(b, input)
    );
  }

  /** Earlier exchanges come first, nearest first; later ones (the clock went back) follow. */
  function distance(other: ThreadInput, input: ThreadInput): number {
    const steps = placeOf(input.exchange) - placeOf(other.exchange);
    return steps > 0 ? steps : ordered.length - steps;
  }
}

/**
 * A common prefix alone is not enough: a title request may start with the words of the main one, and two sessions may
 * start the same. Within a session the same role is sufficient evidence; otherwise the request must contain the answer.
 */
function mayPrecede(other: ThreadInput, input: ThreadInput): boolean {
  if (other.agent !== input.agent) return false;
  if (carriesAnswer(other, input)) return true;
  return isSameRole(other, input) && isSameClient(other, input);
}

const isSameRole = (a: ThreadInput, b: ThreadInput): boolean => a.agent === b.agent && a.family === b.family;

/** Same session, and the same conversation if the client names it in both requests. */
const isSameClient = (a: ThreadInput, b: ThreadInput): boolean =>
  a.session === b.session && (a.clientKey === null || b.clientKey === null || a.clientKey === b.clientKey);

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
