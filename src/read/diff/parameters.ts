import { canonicalJson } from '../../wire/tools/meaning.ts';

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
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((own) => own.before !== own.after);
}

function flat(value: Readonly<Record<string, unknown>>): Map<string, string> {
  const found = new Map<string, string>();
  const open: [string, unknown][] = Object.entries(value);
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, member] = next;
    const inner = isObject(member) ? Object.entries(member) : [];
    if (inner.length === 0) found.set(path, canonicalJson(member));
    else open.push(...inner.map(([name, own]): [string, unknown] => [`${path}.${name}`, own]));
  }
  return found;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
