/** A JSON schema that is an object; `true`, `false` and other values state nothing about parameters. */
export type Schema = Record<string, unknown>;

export const schemaOf = (value: unknown): Schema | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : null;

/** A member of a schema that is the schema's own: names such as `constructor` are those of parameters, too. */
const ownMember = (schema: Schema | null, name: string): unknown =>
  schema !== null && Object.hasOwn(schema, name) ? schema[name] : undefined;

/** What a schema consists of once references are followed and alternatives are split. */
export interface SchemaParts {
  /** Plain schemas: without `$ref`, `anyOf`, `oneOf`, `allOf`. */
  parts: Schema[];
  /** Names of references that lead nowhere or back to where they came from. */
  names: string[];
  /** Every schema that was passed, references and alternatives included. */
  seen: ReadonlySet<unknown>;
}

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
  const parts: Schema[] = [];
  const names: string[] = [];
  const seen = new Set<unknown>();
  const open = [node];
  // The list grows while it is walked.
  for (const next of open) {
    const schema = schemaOf(next);
    if (!schema || trail.has(schema) || done.has(schema) || seen.has(schema)) continue;
    seen.add(schema);
    const { $ref: ref, anyOf, oneOf, allOf, ...own } = schema;
    if (typeof ref === 'string') {
      const target = resolve(ref, root);
      if (target === undefined || trail.has(target) || seen.has(target)) names.push(nameOf(ref));
      else open.push(target);
    }
    for (const several of [anyOf, oneOf, allOf])
      if (Array.isArray(several)) for (const one of several) open.push(one);
    if (Object.keys(own).length > 0) parts.push(own);
  }
  return { parts, names, seen };
}

const nameOf = (ref: string): string => unescaped(ref.split(/[/#]/).at(-1) ?? '') || ref;

/**
 * Follows a reference inside the schema itself: a JSON pointer in a URI fragment (RFC 6901, section 6) or the name of an
 * `$anchor`. References to other documents lead nowhere.
 */
function resolve(ref: string, root: unknown): unknown {
  if (!ref.startsWith('#')) return undefined;
  const fragment = ref.slice(1);
  if (fragment !== '' && !fragment.startsWith('/')) return anchorsOf(root).get(unescaped(fragment));
  let node: unknown = root;
  for (const step of fragment.split('/').slice(1)) {
    const key = unescaped(step).replaceAll('~1', '/').replaceAll('~0', '~');
    node = Array.isArray(node) ? node[Number(key)] : ownMember(schemaOf(node), key);
  }
  return node;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing is kept.
    return text;
  }
}

const anchors = new WeakMap<object, Map<string, unknown>>();

/** Schemas by the name of their anchor; of several with one name the first. */
function anchorsOf(root: unknown): Map<string, unknown> {
  const schema = schemaOf(root);
  if (schema === null) return new Map();
  const known = anchors.get(schema);
  if (known) return known;
  const found = new Map<string, unknown>();
  const open: unknown[] = [schema];
  for (const next of open) {
    if (typeof next !== 'object' || next === null) continue;
    const anchor = ownMember(schemaOf(next), '$anchor') ?? ownMember(schemaOf(next), '$dynamicAnchor');
    if (typeof anchor === 'string' && !found.has(anchor)) found.set(anchor, next);
    for (const member of Object.values(next)) open.push(member);
  }
  anchors.set(schema, found);
  return found;
}
