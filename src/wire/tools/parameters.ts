import { canonicalJson } from './meaning.ts';
import { type Schema, schemaOf, schemaParts } from './schema-parts.ts';

/** One parameter of a tool; nested ones by path. */
export interface Parameter {
  /**
   * `a.b` inside an object, `a[]` inside a list, `a[0]` at a fixed place of a list, `a.*` for any other key,
   * `a./x/` for keys that match a pattern, `["a.b"]` for a name that could be read as a path.
   */
  path: string;
  /** Path of what it is a part of; '' at the top. */
  parent: string;
  /** Its last step. */
  name: string;
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
const maxDepth = 16;
const maxParameters = 2_000;
/** Schemas that are looked at for one tool: an MCP server chooses the text, which must not stop an analysis. */
const maxSchemas = 50_000;

/** The parameters of a tool, and how many were beyond the bounds (16 levels, 2,000 parameters). */
export interface Parameters {
  parameters: Parameter[];
  leftOut: number;
}

/** The schemas still to be looked at of the parameter at a path. */
interface Open {
  nodes: unknown[];
  path: string;
  parent: string;
  name: string;
  required: boolean;
  depth: number;
  trail: ReadonlySet<unknown>;
}

/**
 * Flattens a JSON schema into its parameters, in the order of the schema. `$ref` inside the schema is followed; one
 * that leads back to where it came from is named and not followed again. Alternatives (`anyOf`, `oneOf`) and `allOf`
 * are merged: a parameter that several have is listed once, with the types of all, and required only where every
 * alternative that has it requires it.
 *
 * All schemas of one path are looked at together and each of them once, so that a path which is reached in many ways
 * costs what its distinct schemas cost.
 */
export function flattenSchema(schema: unknown): Parameters {
  const parameters: Parameter[] = [];
  let leftOut = 0;
  let schemas = 0;
  const root = schemaParts(schema, schema);
  const open = children(root.parts, '', 1, root.seen).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > maxDepth || parameters.length >= maxParameters || schemas > maxSchemas) {
      leftOut += 1;
      continue;
    }
    const done = new Set<unknown>();
    const all: Schema[] = [];
    let parameter: Parameter | undefined;
    for (const node of next.nodes) {
      const { parts, names, seen } = schemaParts(node, schema, next.trail, done);
      for (const one of seen) done.add(one);
      for (const part of parts) all.push(part);
      parameter = merged(parameter, next, parts, names);
    }
    schemas += done.size;
    if (parameter) parameters.push(parameter);
    // Depth first, so that what is inside a parameter is listed right below it.
    const trail = new Set([...next.trail, ...done]);
    open.push(...children(all, next.path, next.depth + 1, trail).reverse());
  }
  return { parameters, leftOut };
}

/** The parameters inside of schemas, each with all its schemas, in the order in which they come first. */
function children(
  parts: readonly Schema[],
  parent: string,
  depth: number,
  trail: ReadonlySet<unknown>,
): Open[] {
  const found = new Map<string, Open>();
  const add = (node: unknown, name: string, required = false): void => {
    const path = parent === '' || name.startsWith('[') ? parent + name : `${parent}.${name}`;
    const known = found.get(path);
    if (!known) found.set(path, { nodes: [node], path, parent, name, required, depth, trail });
    else {
      known.nodes.push(node);
      known.required &&= required;
    }
  };
  for (const part of parts) {
    const required = new Set(Array.isArray(part['required']) ? part['required'] : []);
    for (const [name, member] of Object.entries(schemaOf(part['properties']) ?? {}))
      add(member, stepOf(name), required.has(name) || schemaOf(member)?.['required'] === true);
    for (const [pattern, member] of Object.entries(schemaOf(part['patternProperties']) ?? {}))
      add(member, `/${pattern}/`);
    const other = schemaOf(part['additionalProperties']);
    if (other !== null) add(other, '*');
    if (isNested(part['items'])) add(part['items'], '[]');
    for (const items of [part['items'], part['prefixItems']]) {
      if (!Array.isArray(items)) continue;
      for (const [index, item] of items.entries()) add(item, `[${index}]`);
    }
  }
  return [...found.values()];
}

/** A name as a step of a path: one that holds signs of paths is quoted, so that two parameters never share a path. */
const stepOf = (name: string): string => (/^[^.[\]*/"]+$/.test(name) ? name : `[${JSON.stringify(name)}]`);

/** Items that are more than a bare type are worth a line of their own; for `string[]` the type is enough. */
function isNested(items: unknown): boolean {
  const schema = schemaOf(items);
  return schema !== null && Object.keys(schema).some((key) => key !== 'type' && key !== 'description');
}

function merged(
  before: Parameter | undefined,
  { path, parent, name, required }: Open,
  parts: readonly Schema[],
  names: readonly string[],
): Parameter {
  const types = new Set(before?.type.split(' | ').filter((type) => type !== 'any'));
  for (const type of [...parts.flatMap(typesOf), ...names]) types.add(type);
  const enumValues = new Set([...(before?.enumValues ?? []), ...parts.flatMap(allowedValues)]);
  const withDefault = parts.find((part) => 'default' in part);
  const described = parts.map((part) => part['description']).find((text) => typeof text === 'string');
  return {
    path,
    parent,
    name,
    type: [...types].join(' | ') || 'any',
    required,
    enumValues: enumValues.size > 0 ? [...enumValues] : null,
    defaultValue:
      before?.defaultValue ?? (withDefault ? canonicalJson(withDefault['default'], 'value') : null),
    description: before?.description ?? described ?? null,
    constraints: before?.constraints ?? constraintsOf(parts),
  };
}

/** Keywords that are no rules, or that are parameters themselves. */
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
  return values.map((value) => (typeof value === 'string' ? value : canonicalJson(value, 'value')));
}
