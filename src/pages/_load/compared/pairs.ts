import type { ComparePage } from '../../../read/twins/compare.ts';
import type { Candidate } from './sides.ts';

/** Two things whose comparison is published, the older first, and what kind of question it answers. */
export interface Pair {
  group: ComparePage['groups'][number]['kind'];
  before: Candidate;
  after: Candidate;
}

/** Comparisons published of each kind at most: the newest. */
const MOST: Readonly<Record<Pair['group'], number>> = { version: 20, prompt: 40, agent: 28, session: 12 };

/**
 * The pairs that people ask for, of all that could be made: each version of an agent or of a prompt with the one before
 * it, agents by their main prompts, and of each agent the first session with the last. A server compares any two.
 */
export function pairsThatMatter(all: readonly Candidate[]): Pair[] {
  const of = (kind: Candidate['kind']): Candidate[] => all.filter((one) => one.kind === kind);
  const mains = groups(
    of('prompt').filter(({ role }) => role === 'main'),
    ({ agent }) => agent,
  ).flatMap((own) => own.slice(-1));
  const found: Readonly<Record<Pair['group'], readonly Two[]>> = {
    version: groups(of('version'), ({ agent }) => agent).flatMap(neighbours),
    prompt: groups(of('prompt'), ({ lineage, id }) => lineage ?? id).flatMap(neighbours),
    agent: everyTwo(mains),
    session: groups(of('session'), ({ agent }) => agent).flatMap(firstAndLast),
  };
  return (Object.keys(MOST) as Pair['group'][]).flatMap((group) =>
    found[group].slice(-MOST[group]).map(([before, after]): Pair => ({ group, before, after })),
  );
}

type Two = readonly [before: Candidate, after: Candidate];

const groups = (all: readonly Candidate[], by: (one: Candidate) => string): Candidate[][] => [
  ...Map.groupBy(all, by).values(),
];

const neighbours = (own: readonly Candidate[]): Two[] =>
  own.slice(1).map((after, index): Two => [own[index] as Candidate, after]);

const everyTwo = (own: readonly Candidate[]): Two[] =>
  own.flatMap((before, index) => own.slice(index + 1).map((after): Two => [before, after]));

function firstAndLast(own: readonly Candidate[]): Two[] {
  const [first, last] = [own[0], own.at(-1)];
  return first && last && first !== last ? [[first, last]] : [];
}
