import { flattenSchema, type Parameter } from '../../../wire/tools/parameters.ts';
import { pairAlike, similarity } from './similar.ts';
import type { ToolChange } from './types.ts';

/** Descriptions that share at least this fraction of words belong to one renamed parameter. */
const alikeEnough = 0.6;

/** Differences between the parameters of two schemas, in the order of the first schema, then added parameters. */
export function compareParameters(before: unknown, after: unknown): ToolChange[] {
  const old = flattenSchema(before).parameters;
  const now = flattenSchema(after).parameters;
  const known = new Map(now.map((parameter) => [parameter.path, parameter]));
  const gone = old.filter(({ path }) => !known.has(path));
  const oldPaths = new Set(old.map(({ path }) => path));
  const come = now.filter(({ path }) => !oldPaths.has(path));
  const renamed = renames(gone, come);
  const heads = new Map(renamed.map(([from, to]) => [from.path, to.path]));

  const changes: ToolChange[] = [];
  for (const parameter of old) {
    const to = heads.get(parameter.path);
    const same = known.get(to ?? movedPath(parameter.path, heads));
    if (!same) changes.push({ kind: 'removed', path: parameter.path, before: parameter.type, after: null });
    else {
      if (to !== undefined) changes.push({ kind: 'renamed', path: to, before: parameter.path, after: to });
      changes.push(...compareParameter(parameter, same));
    }
  }
  const arrived = new Set(old.map(({ path }) => heads.get(path) ?? movedPath(path, heads)));
  for (const parameter of come) {
    if (!arrived.has(parameter.path))
      changes.push({ kind: 'added', path: parameter.path, before: null, after: parameter.type });
  }
  return changes;
}

/** Differences between two matched parameters. */
function compareParameter(old: Parameter, now: Parameter): ToolChange[] {
  const { path } = now;
  const changes: ToolChange[] = [];
  if (typeSet(old) !== typeSet(now))
    changes.push({ kind: 'retyped', path, before: old.type, after: now.type });
  if (old.required !== now.required) {
    changes.push({ kind: now.required ? 'required' : 'optional', path, before: word(old), after: word(now) });
  }
  if (valueSet(old) !== valueSet(now))
    changes.push({ kind: 'enum', path, before: values(old), after: values(now) });
  if (old.defaultValue !== now.defaultValue) {
    changes.push({ kind: 'default', path, before: old.defaultValue, after: now.defaultValue });
  }
  if (old.constraints !== now.constraints) {
    changes.push({ kind: 'constraint', path, before: old.constraints, after: now.constraints });
  }
  if (old.description !== now.description) {
    changes.push({ kind: 'description', path, before: old.description, after: now.description });
  }
  return changes;
}

/** Pairs removed and added parameters of one parent with the same type and similar descriptions, or none. */
function renames(gone: readonly Parameter[], come: readonly Parameter[]): [Parameter, Parameter][] {
  const named = (parameters: readonly Parameter[]) =>
    parameters.map((parameter) => ({ name: parameter.path, parameter }));
  return pairAlike(named(gone), named(come), (a, b) => alikeness(a.parameter, b.parameter), alikeEnough).map(
    ([a, b]) => [a.parameter, b.parameter],
  );
}

function alikeness(a: Parameter, b: Parameter): number {
  if (a.parent !== b.parent || typeSet(a) !== typeSet(b) || valueSet(a) !== valueSet(b)) return 0;
  // Without descriptions only the names are compared: filePath and file_path match.
  if (bare(a.name) === bare(b.name)) return 1;
  return a.description && b.description ? similarity(a.description, b.description) : 0;
}

/** Members of a renamed parameter move with it. */
function movedPath(path: string, heads: ReadonlyMap<string, string>): string {
  for (const [from, to] of heads) {
    if (path.startsWith(`${from}.`) || path.startsWith(`${from}[`)) return to + path.slice(from.length);
  }
  return path;
}

const bare = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');
const typeSet = ({ type }: Parameter): string => type.split(' | ').toSorted().join(' | ');
const values = ({ enumValues }: Parameter): string | null => enumValues?.join(', ') ?? null;
const valueSet = ({ enumValues }: Parameter): string => JSON.stringify(enumValues?.toSorted() ?? null);
const word = ({ required }: Parameter): string => (required ? 'required' : 'optional');
