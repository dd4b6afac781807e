import { isObject, listOf, memberAt, objectOf } from '../../wire/json.ts';

/**
 * The plainest value that a JSON schema accepts: required members only, the first of an enum, null where allowed,
 * else an empty or smallest value. Schemas with `$ref` inside the same document are followed; also Gemini's form,
 * whose type names are upper case. Depth is bounded, so a schema that contains itself ends.
 */
export function exampleOf(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > 8) return {};
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  const choices = listOf(schema['enum']);
  if (choices.length > 0) return choices[0];
  const reference = schema['$ref'];
  if (typeof reference === 'string') return exampleOf(resolved(reference, root), root, depth + 1);
  const types = typesOf(schema);
  if (types.includes('null') || schema['nullable'] === true) return null;
  const variants = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  if (variants.length > 0) {
    const nullable = variants.some((variant) => typesOf(objectOf(variant)).includes('null'));
    return nullable ? null : exampleOf(variants[0], root, depth + 1);
  }
  return exampleOfType(types[0], schema, root, depth);
}

function exampleOfType(
  type: string | undefined,
  schema: Record<string, unknown>,
  root: unknown,
  depth: number,
): unknown {
  const bound = (name: string): number => Number(schema[name] ?? 0);
  switch (type) {
    case 'string':
      return 'example'.padEnd(bound('minLength'), '.');
    case 'integer':
    case 'number':
      return exampleNumber(schema);
    case 'boolean':
      return false;
    case 'array':
      return Array.from({ length: bound('minItems') }, () => exampleOf(schema['items'], root, depth + 1));
    default: {
      const properties = objectOf(schema['properties']);
      const required = listOf(schema['required']).map(String);
      return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name], root, depth + 1)]));
    }
  }
}

/** One, where the bounds allow it: agents check for a positive number even where their schema does not require it. */
function exampleNumber(schema: Record<string, unknown>): number {
  const bound = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? schema[name] : undefined;
  const above = bound('exclusiveMinimum');
  const least = above === undefined ? bound('minimum') : Math.floor(above) + 1;
  return Math.min(Math.max(least ?? 1, 1), bound('maximum') ?? Number.POSITIVE_INFINITY);
}

function typesOf(schema: Record<string, unknown>): string[] {
  const type = schema['type'];
  return (Array.isArray(type) ? type : [type])
    .filter((name) => typeof name === 'string')
    .map((name) => name.toLowerCase());
}

function resolved(reference: string, root: unknown): unknown {
  const names = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return names.reduce<unknown>(
    (at, name) => objectOf(at)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    root,
  );
}

/** Members by which requests ask for JSON of a schema, as dotted paths. */
const schemaMembers = [
  'output_config.format.schema',
  'output_format.schema',
  'text.format.schema',
  'response_format.json_schema.schema',
  'generationConfig.responseJsonSchema',
  'generationConfig.responseSchema',
  // The same in Code Assist's envelope.
  'request.generationConfig.responseJsonSchema',
  'request.generationConfig.responseSchema',
];

/** The text of a JSON value that a request with structured output accepts, or undefined when it wants plain text. */
export function wantedJson(body: unknown): string | undefined {
  const schema = schemaMembers.map((path) => memberAt(body, path)).find(isObject);
  if (schema) return JSON.stringify(exampleOf(schema));
  const bare =
    memberAt(body, 'generationConfig.responseMimeType') === 'application/json' ||
    memberAt(body, 'request.generationConfig.responseMimeType') === 'application/json' ||
    memberAt(body, 'response_format.type') === 'json_object' ||
    memberAt(body, 'text.format.type') === 'json_object';
  return bare ? '{}' : undefined;
}
