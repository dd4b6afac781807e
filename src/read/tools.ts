import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeText, maybeTime } from './query.ts';

/** A tool of an agent by its latest definition. Tokens are o200k estimates. */
const tool = z.strictObject({
  agent: z.string(),
  name: z.string(),
  /** function, custom or server. */
  type: z.string(),
  /** Cut after 400 characters. */
  description: z.string(),
  /** Parameters at the top of its schema, and those of them that it requires. */
  parameters: z.int(),
  required: z.int(),
  tokens: z.int(),
  definitions: z.int(),
  /** Requests that offer it. */
  requests: z.int(),
  deferred: z.boolean(),
  calls: z.int(),
  failed_calls: z.int(),
});
export type Tool = z.infer<typeof tool>;

/** Each tool of each agent, the most offered of an agent first. */
export function tools(db: Queries): Promise<Tool[]> {
  return checkedRows(
    db,
    tool,
    `
    WITH demanded AS (
      SELECT tool_definition_id, count(*) AS required
      FROM tool_parameters
      WHERE required AND NOT contains(path, '.') AND NOT contains(path, '[')
      GROUP BY tool_definition_id
    )
    SELECT
      t.agent, t.name, t.type, left(coalesce(t.description, ''), 400) AS description, t.parameters,
      coalesce(d.required, 0) AS required, t.tokens, t.definitions, t.requests, coalesce(t.deferred, false) AS deferred,
      t.calls, t.failed_calls
    FROM tools t LEFT JOIN demanded d ON d.tool_definition_id = t.tool_definition_id
    ORDER BY t.agent, t.requests DESC, t.name`,
  );
}

const toolDefinition = z.strictObject({
  tool_definition_id: z.int(),
  type: z.string(),
  /** The wire's own word for the type. */
  wire_type: maybeText,
  deferred: z.boolean(),
  description: z.string(),
  /** JSON schema of the parameters, JSON text. */
  schema: maybeText,
  tokens: z.int(),
  description_tokens: z.int(),
  schema_tokens: z.int(),
  requests: z.int(),
  first_seen: maybeTime,
  last_seen: maybeTime,
});
export type ToolDefinition = z.infer<typeof toolDefinition>;

/** Every definition of one tool, the latest first. */
export function toolDefinitions(db: Queries, agent: string, name: string): Promise<ToolDefinition[]> {
  return checkedRows(
    db,
    toolDefinition,
    `
    SELECT
      tool_definition_id, type, wire_type, coalesce(deferred, false) AS deferred,
      coalesce(description, '') AS description, schema, tokens, description_tokens, schema_tokens, requests,
      first_seen, last_seen
    FROM tool_definitions
    WHERE agent = $agent AND name = $name
    ORDER BY last_seen DESC NULLS LAST, tool_definition_id DESC`,
    { agent, name },
  );
}

const toolParameter = z.strictObject({
  tool_definition_id: z.int(),
  /** Dotted for a nested one. */
  path: z.string(),
  type: z.string(),
  required: z.boolean(),
  enum_values: z.array(z.string()),
  default_value: maybeText,
  description: z.string(),
});
export type ToolParameter = z.infer<typeof toolParameter>;

/** Parameters of all definitions of one tool, in the order of its schema. */
export function toolParameters(db: Queries, agent: string, name: string): Promise<ToolParameter[]> {
  return checkedRows(
    db,
    toolParameter,
    `
    SELECT
      p.tool_definition_id, p.path, coalesce(p.type, 'any') AS type, p.required,
      coalesce(p.enum_values, []) AS enum_values, p.default_value, coalesce(p.description, '') AS description
    FROM tool_parameters p
    JOIN tool_definitions d ON d.tool_definition_id = p.tool_definition_id
    WHERE d.agent = $agent AND d.name = $name
    ORDER BY p.tool_definition_id, p.position`,
    { agent, name },
  );
}

const toolFamily = z.strictObject({
  family_id: z.string(),
  family: z.string(),
  /** Requests of the family that offer the tool, and all of them. */
  requests: z.int(),
  family_requests: z.int(),
  always: z.boolean(),
});

/** Families of an agent that offer a tool, and in how many of their requests. */
export function toolFamilies(
  db: Queries,
  agent: string,
  name: string,
): Promise<z.infer<typeof toolFamily>[]> {
  return checkedRows(
    db,
    toolFamily,
    `
    SELECT f.family_id, f.name AS family, o.requests, f.requests AS family_requests, o.always
    FROM family_tools o JOIN families f ON f.family_id = o.family_id
    WHERE f.agent = $agent AND o.name = $name
    ORDER BY o.requests DESC, f.family_id`,
    { agent, name },
  );
}

const familyTool = z.strictObject({
  name: z.string(),
  requests: z.int(),
  always: z.boolean(),
  definitions: z.int(),
});

/** Tools that the requests of a family offer: those of every request first. */
export function familyTools(db: Queries, family: string): Promise<z.infer<typeof familyTool>[]> {
  return checkedRows(
    db,
    familyTool,
    `
    SELECT name, requests, always, definitions
    FROM family_tools
    WHERE family_id = $family
    ORDER BY NOT always, requests DESC, name`,
    { family },
  );
}

const toolCall = z.strictObject({
  record_id: z.string(),
  ts: maybeTime,
  arguments: z.string(),
  result: maybeText,
  is_error: z.boolean().nullable(),
});

/** The first calls of a tool; texts cut after `chars` characters. */
export function toolCalls(
  db: Queries,
  agent: string,
  name: string,
  limits: { calls: number; chars: number },
): Promise<z.infer<typeof toolCall>[]> {
  return checkedRows(
    db,
    toolCall,
    `
    SELECT
      x.record_id, x.ts, left(coalesce(c.arguments, ''), $chars) AS arguments, left(c.result, $chars) AS result,
      c.is_error
    FROM tool_calls c JOIN exchanges x ON x.exchange_id = c.exchange_id
    WHERE x.agent = $agent AND c.name = $name
    ORDER BY x.ts NULLS LAST, x.exchange_id, c.position
    LIMIT $calls`,
    { agent, name, calls: limits.calls, chars: limits.chars },
  );
}

const toolPurpose = z.strictObject({ agent: z.string(), name: z.string(), purpose: z.string() });

/** What each tool is for, so that tools of several agents can be compared. */
export function toolPurposes(db: Queries): Promise<z.infer<typeof toolPurpose>[]> {
  return checkedRows(
    db,
    toolPurpose,
    'SELECT agent, name, purpose FROM tool_purposes ORDER BY purpose, agent, name',
  );
}

const givenArgument = z.strictObject({
  name: z.string(),
  calls: z.int(),
  distinct_values: z.int(),
  most_common: z.string(),
  most_common_calls: z.int(),
});

/** An argument of a tool: what its calls pass, and what its latest definition states. */
export interface ToolArgument {
  name: string;
  /** Calls that pass a value other than null. */
  calls: number;
  distinct: number;
  /** Its most common value as JSON, cut, and how many calls pass it; null when none does. */
  commonest: { value: string; calls: number } | null;
  /** The latest definition has it, and requires it. */
  defined: boolean;
  required: boolean;
}

/**
 * What a tool is called with: each member of its calls' arguments, the most passed first; then what its latest definition
 * offers and no call passes. Values are cut after `chars` characters.
 *
 * @param parameters of the latest definition
 */
export async function toolArguments(
  db: Queries,
  { agent, name }: Pick<Tool, 'agent' | 'name'>,
  parameters: readonly Pick<ToolParameter, 'path' | 'required'>[],
  limits: { arguments: number; chars: number },
): Promise<ToolArgument[]> {
  const given = await checkedRows(
    db,
    givenArgument,
    `
    WITH objects AS (
      SELECT CASE WHEN json_valid(c.arguments) AND starts_with(ltrim(c.arguments), '{') THEN c.arguments ELSE '{}' END AS passed
      FROM tool_calls c JOIN exchanges x ON x.exchange_id = c.exchange_id
      WHERE x.agent = $agent AND c.name = $name
    ),
    counted AS (
      SELECT e.key AS name, e.value::VARCHAR AS value, count(*) AS calls
      FROM objects, json_each(objects.passed) e
      WHERE e.type <> 'NULL'
      GROUP BY ALL
    )
    SELECT
      name, sum(calls)::BIGINT AS calls, count(*) AS distinct_values,
      left(arg_max(value, (calls, value)), $chars) AS most_common, max(calls) AS most_common_calls
    FROM counted
    GROUP BY name
    ORDER BY calls DESC, name
    LIMIT $arguments`,
    { agent, name, arguments: limits.arguments, chars: limits.chars },
  );
  const offered = new Map(
    parameters.filter(({ path }) => !/[.[]/.test(path)).map((parameter) => [parameter.path, parameter]),
  );
  const known = new Set(given.map((argument) => argument.name));
  return [
    ...given.map((row) => ({
      name: row.name,
      calls: row.calls,
      distinct: row.distinct_values,
      commonest: { value: row.most_common, calls: row.most_common_calls },
      defined: offered.has(row.name),
      required: offered.get(row.name)?.required ?? false,
    })),
    ...[...offered.values()]
      .filter(({ path }) => !known.has(path))
      .slice(0, limits.arguments)
      .map(({ path, required }) => ({
        name: path,
        calls: 0,
        distinct: 0,
        commonest: null,
        defined: true,
        required,
      })),
  ];
}

/** Names of all tools by agent. */
export function toolNames(db: Queries): Promise<{ agent: string; name: string }[]> {
  return checkedRows(
    db,
    z.strictObject({ agent: z.string(), name: z.string() }),
    'SELECT DISTINCT agent, name FROM tool_definitions',
  );
}
