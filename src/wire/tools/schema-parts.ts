/** A JSON schema that is an object; `true`, `false` and other values state nothing about parameters. */
export type Schema = Record<string, unknown>;

export const schemaOf = (value: unknown): Schema | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : null;

/** A member of a schema that is the schema's own: names such as `constructor` are those of parameters, too. */
const ownMember = (schema: Schema | null, name: string): unknown =>
  schema !== null && Object.hasOwn(schema, name) ? schema[name] : undefined;

/** What a schema consists of once references are followed and alternatives are split. */
export interface SchemaParts {
  /**
   * Plain schemas: without references, alternatives (`anyOf`, `oneOf`, `then`, `else`, `dependentSchemas`) and `allOf`.
   * The `required` of each holds the names that apply to it together with the schemas around it.
   */
  parts: Schema[];
  /** Names of references that lead nowhere or back to where they came from. */
  names: string[];
  /** Every schema that was passed, references and alternatives included. */
  seen: ReadonlySet<unknown>;
}

/** Schemas that apply together: one, its references and its `allOf`; an alternative adds to those around it. */
interface Group {
  required: Set<unknown>;
  around: Group | null;
}

const newGroup = (around: Group | null): Group => ({ required: new Set(), around });

/**
 * Splits a schema. Each schema is passed once, so that the work is bounded by the size of the whole schema.
 *
 * @param trail schemas above it: a reference to one of these is named, not followed
 * @param done schemas that were split before, for the same parameter: they are left out
 */
export function schemaParts(
  node: unknown,
  root: unknown,
  trail: ReadonlySet<unknown> = new Set(),
  done: ReadonlySet<unknown> = new Set(),
): SchemaParts {
  const found: { own: Schema; group: Group }[] = [];
  const names: string[] = [];
  const seen = new Set<unknown>();
  const open = [{ next: node, group: newGroup(null) }];
  // The list grows while it is walked.
  for (const { next, group } of open) {
    const schema = schemaOf(next);
    if (!schema || trail.has(schema) || done.has(schema) || seen.has(schema)) continue;
    seen.add(schema);
    const { $ref, $dynamicRef, $recursiveRef, allOf, ...others } = schema;
    const { anyOf, oneOf, then, else: otherwise, dependentSchemas, ...own } = others;
    for (const ref of [$ref, $dynamicRef, $recursiveRef]) {
      if (typeof ref !== 'string') continue;
      const target = resolve(ref, root);
      if (target === undefined || trail.has(target) || seen.has(target)) names.push(nameOf(ref));
      else open.push({ next: target, group });
    }
    const dependent = Object.values(schemaOf(dependentSchemas) ?? {});
    for (const several of [anyOf, oneOf, [then, otherwise], dependent])
      if (Array.isArray(several)) for (const one of several) open.push({ next: one, group: newGroup(group) });
    if (Array.isArray(allOf)) for (const one of allOf) open.push({ next: one, group });
    if (Array.isArray(own['required'])) for (const name of own['required']) group.required.add(name);
    if (Object.keys(own).length > 0) found.push({ own, group });
  }
  // An alternative comes after the schemas around it, whose names are complete by then.
  const parts = found.map(({ own, group }) => {
    const required = requiredIn(group);
    return required.size === 0 ? own : { ...own, required: [...required] };
  });
  return { parts, names, seen };
}

/** The names that a group and those around it require. */
function requiredIn(group: Group): ReadonlySet<unknown> {
  if (group.around === null) return group.required;
  for (const name of requiredIn(group.around)) group.required.add(name);
  group.around = null;
  return group.required;
}

const nameOf = (ref: string): string => unescaped(ref.split(/[/#]/).at(-1) ?? '') || ref;

/**
 * Follows a reference inside the schema itself: a JSON pointer in a URI fragment (RFC 6901, section 6), the name of an
 * anchor, or the `$id` of a schema in it, alone or before a fragment. References to other documents lead nowhere.
 */
function resolve(ref: string, root: unknown): unknown {
  const [base = '', ...fragments] = ref.split('#');
  const fragment = fragments.join('#');
  const start = base === '' ? root : namedSchemas(root).get(absolute(base, root));
  if (fragment !== '' && !fragment.startsWith('/')) return namedSchemas(root).get(`#${unescaped(fragment)}`);
  let node: unknown = start;
  for (const step of fragment.split('/').slice(1)) {
    const key = unescaped(step).replaceAll('~1', '/').replaceAll('~0', '~');
    node = Array.isArray(node) ? node[Number(key)] : ownMember(schemaOf(node), key);
  }
  return node;
}

/** The address of a schema: `$id` of the whole schema is the base of all others in it. */
function absolute(id: string, root: unknown): string {
  const base = ownMember(schemaOf(root), '$id');
  return URL.parse(id, typeof base === 'string' ? base : undefined)?.href ?? id;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing is kept.
    return text;
  }
}

const named = new WeakMap<object, Map<string, unknown>>();

/** Members that name a schema. Until draft 7, `$id` with a fragment was an anchor. */
const anchorMembers = ['$anchor', '$dynamicAnchor', '$id'];

/** Schemas by `#` and the name of their anchor, and by their address; of several with one name the first. */
function namedSchemas(root: unknown): Map<string, unknown> {
  const schema = schemaOf(root);
  if (schema === null) return new Map();
  const known = named.get(schema);
  if (known) return known;
  const found = new Map<string, unknown>();
  const open: unknown[] = [schema];
  for (const next of open) {
    if (typeof next !== 'object' || next === null) continue;
    for (const member of anchorMembers) {
      const name = ownMember(schemaOf(next), member);
      if (typeof name !== 'string') continue;
      const isAddress = member === '$id' && !name.startsWith('#');
      const key = isAddress ? absolute(name.replace(/#$/, ''), root) : `#${name.replace(/^#/, '')}`;
      if (!found.has(key)) found.set(key, next);
    }
    for (const member of Object.values(next)) open.push(member);
  }
  named.set(schema, found);
  return found;
}
