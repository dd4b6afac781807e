import { flatMembers } from '../../wire/tools/meaning.ts';

/** A request parameter that differs, by dotted path. Values are JSON text, null on the side without the parameter. */
export interface ParameterDiff {
  path: string;
  before: string | null;
  after: string | null;
}

/** Compares the parameters of two requests member by member, sorted by path. Lists are compared as a whole. */
export function diffParameters(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ParameterDiff[] {
  const [old, now] = [flatMembers(before), flatMembers(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((own) => own.before !== own.after);
}
