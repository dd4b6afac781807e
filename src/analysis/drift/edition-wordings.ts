import { wordSimilarity } from '../prompts/align/words.ts';
import { type SideValues, withoutRunFacts } from '../prompts/run-facts.ts';
import { kindOfValues } from '../prompts/slots/slot-kinds.ts';

/** Maximum number of wordings of one sentence within one edition; with more, they are values. */
export const mostWordings = 3;

/** A sentence has at least this many words. */
const wordsOfSentence = 3;
const isSentence = (text: string): boolean => text.trim().split(/\s+/).length >= wordsOfSentence;

/**
 * Whether one edition has fixed words where the other has values of runs: one sentence that is not of the kind of the
 * values.
 */
export function replacesValues(own: readonly string[], others: readonly string[], context: string): boolean {
  const [only] = own;
  if (own.length !== 1 || only === undefined || others.length === 0) return false;
  if (others.includes(only) || !isSentence(only)) return false;
  const kind = kindOfValues(others, context);
  return kind === 'text' || kind === 'choice'
    ? others.every((value) => !/\s/.test(value))
    : kindOfValues(own, context) !== kind;
}

/** Number of sessions of an edition that show that a wording recurs. */
const recurring = 2;
/** Two wordings of one passage share at least this fraction of their words. */
const likeness = 0.5;

/**
 * Values of a placeholder that one edition words differently than the other, where the configuration chooses among a few
 * wordings: both recur in their own edition, neither is in the other one, and they share most of their words. Facts of
 * runs in them, such as the folder, are not compared.
 *
 * @returns the values of the older and of the newer edition that are text
 */
export function rewordedValues([before, now]: readonly [SideValues, SideValues]): [Set<string>, Set<string>] {
  const [was, is] = [wordingsOf(before), wordingsOf(now)];
  const found: [Set<string>, Set<string>] = [new Set(), new Set()];
  if (Math.max(was.size, is.size) > mostWordings) return found;
  const ownOf = (own: typeof was, others: typeof was) =>
    [...own].filter(
      ([wording, { sessions }]) => sessions.size >= recurring && !others.has(wording) && isSentence(wording),
    );
  for (const [old, { values: olds }] of ownOf(was, is))
    for (const [wording, { values }] of ownOf(is, was)) {
      if (wordSimilarity(old, wording) < likeness) continue;
      for (const value of olds) found[0].add(value);
      for (const value of values) found[1].add(value);
    }
  return found;
}

/** Values by their wording without facts of runs, with the sessions that sent each. */
function wordingsOf({ values, runs }: SideValues) {
  const found = new Map<string, { values: Set<string>; sessions: Set<string> }>();
  for (const value of values)
    for (const run of runs.get(value) ?? []) {
      const wording = withoutRunFacts(value, run);
      const own = found.get(wording) ?? { values: new Set(), sessions: new Set() };
      found.set(wording, own);
      own.values.add(value);
      if (run.session !== null) own.sessions.add(run.session);
    }
  return found;
}
