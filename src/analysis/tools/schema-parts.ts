/** A JSON schema that is an object; `true`, `false` and other values say nothing about parameters. */
export type Schema = Record<string, unknown>;

export const schemaOf = (value: unknown): Schema | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : null;

/** What a schema consists of once references are followed and alternatives are taken apart. */
export interface SchemaParts {
  /** Plain schemas: without `$ref`, `anyOf`, `oneOf`, `allOf`. */
  parts: Schema[];
  /** Names of references that lead nowhere or back to where they came from. */
  names: string[];
  /** Schemas on the way here, to tell a cycle. */
  trail: ReadonlySet<unknown>;
}

/** Takes a schema apart. `trail` holds the schemas above it: a reference to one of these is named, not followed. */
export function schemaParts(
  node: unknown,
  root: unknown,
  trail: ReadonlySet<unknown> = new Set(),
): SchemaParts {
  const parts: Schema[] = [];
  const names: string[] = [];
  const seen = new Set(trail);
  const open = [node];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const schema = schemaOf(next);
    if (!schema || seen.has(schema)) continue;
    seen.add(schema);
    const { $ref: ref, anyOf, oneOf, allOf, ...own } = schema;
    if (typeof ref === 'string') {
      const target = resolve(ref, root);
      if (target === undefined || seen.has(target)) names.push(ref.split('/').at(-1) || ref);
      else open.push(target);
    }
    open.push(...[anyOf, oneOf, allOf].filter(Array.isArray).flat());
    if (Object.keys(own).length > 0) parts.push(own);
  }
  return { parts, names, trail: seen };
}

/** Follows a JSON pointer inside the schema itself (RFC 6901); references to other documents lead nowhere. */
function resolve(ref: string, root: unknown): unknown {
  if (!ref.startsWith('#')) return undefined;
  let node: unknown = root;
  for (const step of ref.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    node = Array.isArray(node) ? node[Number(key)] : schemaOf(node)?.[key];
  }
  return node;
}
