import { canonicalJson } from './meaning.ts';
import { type Schema, schemaOf, schemaParts } from './schema-parts.ts';

/** One parameter of a tool; nested ones by dotted path. */
export interface Parameter {
  /** `a.b` inside an object, `a[]` inside a list, `a[0]` at a fixed place of a list, `a.*` for any other key. */
  path: string;
  /** JSON schema types joined by ` | `; the name of the definition where a schema refers back to itself; `any` without. */
  type: string;
  /** Required by its object; false for items of lists. */
  required: boolean;
  enumValues: string[] | null;
  /** JSON text. */
  defaultValue: string | null;
  description: string | null;
  /** Every other rule of its schema (pattern, minimum, additionalProperties …) as JSON text with sorted keys. */
  constraints: string | null;
}

/** Deeper nesting, or more parameters, is no tool that a model could call: what is beyond is left out and counted. */
const deepest = 16;
const most = 2_000;

/** The parameters of a tool, and how many were beyond the bounds (16 levels, 2,000 parameters). */
export interface Parameters {
  parameters: Parameter[];
  leftOut: number;
}

/** A schema still to be looked at, as the parameter at a path. */
interface Open {
  node: unknown;
  path: string;
  required: boolean;
  depth: number;
  trail: ReadonlySet<unknown>;
}

/**
 * Flattens a JSON schema into its parameters, in the order of the schema. `$ref` inside the schema is followed; one
 * that leads back to where it came from is named and not followed again. Alternatives (`anyOf`, `oneOf`) and `allOf`
 * are merged: a parameter that stands in several is listed once, with the types of all, and required only where every
 * alternative that has it requires it.
 */
export function flattenSchema(schema: unknown): Parameters {
  const found = new Map<string, Parameter>();
  let leftOut = 0;
  const root = schemaParts(schema, schema);
  const open = children(root.parts, '', 1, root.trail);
  for (let next = open.shift(); next; next = open.shift()) {
    if (next.depth > deepest || (found.size >= most && !found.has(next.path))) {
      leftOut += 1;
      continue;
    }
    const { parts, names, trail } = schemaParts(next.node, schema, next.trail);
    found.set(next.path, merged(found.get(next.path), next, parts, names));
    // Depth first, so that what is inside a parameter is listed right below it.
    open.unshift(...children(parts, next.path, next.depth + 1, trail));
  }
  return { parameters: [...found.values()], leftOut };
}

function children(
  parts: readonly Schema[],
  path: string,
  depth: number,
  trail: ReadonlySet<unknown>,
): Open[] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const open = (node: unknown, at: string, required = false): Open => ({
    node,
    path: at,
    required,
    depth,
    trail,
  });
  return parts.flatMap((part) => [
    ...Object.entries(schemaOf(part['properties']) ?? {}).map(([name, member]) =>
      open(member, below(name), requiredByAll(parts, name)),
    ),
    ...Object.entries(schemaOf(part['patternProperties']) ?? {}).map(([pattern, member]) =>
      open(member, below(`/${pattern}/`)),
    ),
    ...[schemaOf(part['additionalProperties'])]
      .filter((other) => other !== null)
      .map((other) => open(other, below('*'))),
    ...(isNested(part['items']) ? [open(part['items'], `${path}[]`)] : []),
    ...[part['items'], part['prefixItems']]
      .filter(Array.isArray)
      .flatMap((items) => items.map((item, index) => open(item, `${path}[${index}]`))),
  ]);
}

/** Items that are more than a bare type are worth a line of their own; `string[]` says enough by its type. */
function isNested(items: unknown): boolean {
  const schema = schemaOf(items);
  return schema !== null && Object.keys(schema).some((key) => key !== 'type' && key !== 'description');
}

function requiredByAll(parts: readonly Schema[], name: string): boolean {
  const holders = parts.filter((part) => schemaOf(part['properties'])?.[name] !== undefined);
  return holders.every((part) => Array.isArray(part['required']) && part['required'].includes(name));
}

function merged(
  before: Parameter | undefined,
  next: Open,
  parts: readonly Schema[],
  names: readonly string[],
): Parameter {
  const types = new Set(before?.type.split(' | ').filter((type) => type !== 'any'));
  for (const type of [...parts.flatMap(typesOf), ...names]) types.add(type);
  const enumValues = new Set([...(before?.enumValues ?? []), ...parts.flatMap(allowedValues)]);
  const withDefault = parts.find((part) => 'default' in part);
  const described = parts.map((part) => part['description']).find((text) => typeof text === 'string');
  return {
    path: next.path,
    type: [...types].join(' | ') || 'any',
    required: (before?.required ?? true) && next.required,
    enumValues: enumValues.size > 0 ? [...enumValues] : null,
    defaultValue: before?.defaultValue ?? (withDefault ? canonicalJson(withDefault['default']) : null),
    description: before?.description ?? described ?? null,
    constraints: before?.constraints ?? constraintsOf(parts),
  };
}

/** Keywords that say something else than a rule, or that are parameters of their own. */
const noConstraints = new Set(
  'type properties patternProperties items prefixItems required enum const default description title $schema $id $defs definitions $comment examples'.split(
    ' ',
  ),
);

/** The rules of a schema that are no parameters; null when there is none. */
export function constraintsOf(parts: readonly Schema[]): string | null {
  const rules = parts
    .map((part) =>
      Object.fromEntries(
        Object.entries(part).filter(
          ([key, value]) =>
            !noConstraints.has(key) && (key !== 'additionalProperties' || typeof value === 'boolean'),
        ),
      ),
    )
    .filter((rule) => Object.keys(rule).length > 0);
  return rules.length === 0 ? null : canonicalJson(rules.length === 1 ? rules[0] : rules);
}

function typesOf(schema: Schema): string[] {
  const named = [schema['type']].flat().filter((type) => typeof type === 'string');
  // Gemini's own schemas spell types in capitals (`STRING`); the words mean the same.
  const types =
    named.length === 0 && schemaOf(schema['properties'])
      ? ['object']
      : named.map((type) => type.toLowerCase());
  const item = schemaOf(schema['items'])?.['type'];
  return types.map((type) =>
    type === 'array' && typeof item === 'string' ? `${item.toLowerCase()}[]` : type,
  );
}

function allowedValues(schema: Schema): string[] {
  const values = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : [];
  return values.map((value) => (typeof value === 'string' ? value : canonicalJson(value)));
}
