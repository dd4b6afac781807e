import { isObject, memberAt } from '../../wire/json.ts';
import { exampleOf } from './example.ts';

/** Where the wires say that the answer must be JSON of a schema, by dotted path. */
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
