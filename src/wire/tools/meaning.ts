import { createHash } from 'node:crypto';
import { isObject, MAX_DEPTH, textOf } from '../json.ts';
import type { ToolDefinition } from '../types.ts';

/** Members of a JSON schema whose lists are sets: their order means nothing. */
const sets = new Set(['required', 'type', 'enum']);
/** Members that name the dialect of a schema and mean nothing to the model. */
const dialect = new Set(['$schema', '$id', '$comment']);
/** Members whose own members are named by the author of the schema. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Members that hold plain values, and no schemas. */
const values = new Set(['default', 'const', 'enum', 'examples', 'example']);

/** What a JSON value is: a schema, schemas by names of the author's choice, or anything else. */
type Kind = 'schema' | 'named' | 'value';

/**
 * A JSON value with its meaning spelled in one way only: object keys sorted, and, in a JSON schema, the lists that are
 * sets (`required`, `type`, `enum`) sorted too, and the dialect it is written in left out. Two schemas with equal text
 * mean the same.
 *
 * @param kind `schema` for a JSON schema or an object around one, `value` for anything else
 */
export function canonicalJson(value: unknown, kind: 'schema' | 'value' = 'schema'): string {
  return write(value, kind, false, 0);
}

function write(value: unknown, kind: Kind, isSet: boolean, depth: number): string {
  // A schema nested this deep is no schema; without a bound it would overflow the stack.
  if (depth > MAX_DEPTH) return '"…"';
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, kind, false, depth + 1));
    return `[${(isSet ? items.toSorted() : items).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const isSchema = kind === 'schema';
    const members = Object.entries(value)
      .filter(([key, member]) => member !== undefined && !(isSchema && dialect.has(key)))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => {
        const inner = write(member, kindOf(kind, key), isSchema && sets.has(key), depth + 1);
        return `${JSON.stringify(key)}:${inner}`;
      });
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

function kindOf(around: Kind, member: string): Kind {
  if (around !== 'schema') return around === 'named' ? 'schema' : 'value';
  return named.has(member) ? 'named' : values.has(member) ? 'value' : 'schema';
}

/** Members of an object by dotted path, with values as `canonicalJson` writes them. Lists are one value. */
export function flatMembers(value: Readonly<Record<string, unknown>>): Map<string, string> {
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

/**
 * The name of a tool as lens shows and groups it: `namespace.name` inside a namespace, the wire's own type word for a
 * server tool without a name, `(unnamed)` when a definition has neither.
 */
export function toolName(tool: Pick<ToolDefinition, 'name' | 'namespace' | 'wireType'>): string {
  const name = tool.name || tool.wireType || '(unnamed)';
  return tool.namespace ? `${tool.namespace}.${name}` : name;
}

/** Type of an element of a list of tools that is no object: shown as it is, and listed as not understood. */
const NO_TOOL = 'no tool';

/** An element of a list of tools that is no object as a tool without a name; undefined for an object. */
export function oddTool(element: unknown): ToolDefinition | undefined {
  if (isObject(element)) return undefined;
  return {
    name: 'unnamed',
    type: 'server',
    wireType: NO_TOOL,
    description: textOf(element),
    deferred: false,
  };
}

/**
 * SHA-256 (hex) of what a tool definition means: name, type, description and schema, in any order of keys.
 * Whether it is deferred is no part of it: the same definition may be deferred in one request and not in the next.
 */
export function toolMeaning(tool: ToolDefinition): string {
  const meaning = canonicalJson({
    name: toolName(tool),
    type: tool.type,
    // Some wires write `type: "function"`, some leave it out.
    wireType: tool.wireType && tool.wireType !== tool.type ? tool.wireType : null,
    description: tool.description,
    schema: tool.schema ?? null,
  });
  return createHash('sha256').update(meaning).digest('hex');
}
