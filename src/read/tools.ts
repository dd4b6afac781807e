import type { Database } from '../store/database.ts';

export interface ToolRow {
  agent: string;
  name: string;
  type: string;
  description: string;
  parameters: number;
  required: number;
  tokens: number;
  versions: number;
  requests: number;
  deferred: boolean;
  calls: number;
  failures: number;
}

/** Each tool of each agent by its latest definition, the most offered first. */
export function siteTools(db: Database): Promise<ToolRow[]> {
  return db.rows<ToolRow>(`
    WITH latest AS (
      SELECT
        *,
        count(*) OVER (PARTITION BY agent, name) AS versions,
        sum(requests) OVER (PARTITION BY agent, name)::BIGINT AS all_requests
      FROM tool_definitions
      QUALIFY row_number() OVER (PARTITION BY agent, name ORDER BY last_seen DESC NULLS LAST, tool_definition_id DESC) = 1
    ),
    called AS (
      SELECT x.agent, c.name, count(*) AS calls, count(*) FILTER (c.is_error) AS failures
      FROM tool_calls c JOIN _exchanges x ON x.exchange_id = c.exchange_id
      GROUP BY ALL
    )
    SELECT
      l.agent, l.name, l.type, left(coalesce(l.description, ''), 400) AS description,
      (SELECT count(*) FROM tool_parameters p WHERE p.tool_definition_id = l.tool_definition_id) AS parameters,
      (SELECT count(*) FROM tool_parameters p WHERE p.tool_definition_id = l.tool_definition_id AND p.required) AS required,
      l.tokens, l.versions, l.all_requests AS requests, coalesce(l.deferred, false) AS deferred,
      coalesce(c.calls, 0) AS calls, coalesce(c.failures, 0) AS failures
    FROM latest l
    LEFT JOIN called c ON c.agent = l.agent AND c.name = l.name
    ORDER BY l.agent, requests DESC, l.name`);
}

export interface ToolVersionRow {
  tool_definition_id: number;
  type: string;
  wire_type: string | null;
  deferred: boolean | null;
  description: string | null;
  schema: string | null;
  tokens: number;
  description_tokens: number;
  schema_tokens: number;
  requests: number;
  first_seen: string | null;
  last_seen: string | null;
}

/** Every definition of one tool, the latest first. */
export function siteToolVersions(db: Database, agent: string, name: string): Promise<ToolVersionRow[]> {
  return db.rows<ToolVersionRow>(
    `
    SELECT
      tool_definition_id, type, wire_type, deferred, description, schema, tokens, description_tokens, schema_tokens, requests,
      first_seen, last_seen
    FROM tool_definitions
    WHERE agent = $agent AND name = $name
    ORDER BY last_seen DESC NULLS LAST, tool_definition_id DESC`,
    { agent, name },
  );
}

export interface ToolParameterRow {
  tool_definition_id: number;
  path: string;
  type: string | null;
  required: boolean;
  enum_values: string[] | null;
  default_value: string | null;
  description: string | null;
}

export function siteToolParameters(db: Database, agent: string, name: string): Promise<ToolParameterRow[]> {
  return db.rows<ToolParameterRow>(
    `
    SELECT p.tool_definition_id, p.path, p.type, p.required, p.enum_values, p.default_value, p.description
    FROM tool_parameters p
    JOIN tool_definitions v ON v.tool_definition_id = p.tool_definition_id
    WHERE v.agent = $agent AND v.name = $name
    ORDER BY p.tool_definition_id, p.position`,
    { agent, name },
  );
}

/** Families of an agent that offer a tool, and in how many of their requests. */
export function siteToolFamilies(
  db: Database,
  agent: string,
  name: string,
): Promise<{ family: string; family_name: string; requests: number; of: number; always: boolean }[]> {
  return db.rows(
    `
    SELECT f.family_id AS family, f.name AS family_name, o.requests, f.requests AS of, o.always
    FROM family_tools o JOIN families f ON f.family_id = o.family_id
    WHERE f.agent = $agent AND o.name = $name
    ORDER BY o.requests DESC, f.family_id`,
    { agent, name },
  );
}

export interface ToolCallRow {
  id: string;
  ts: string | null;
  arguments: string;
  result: string | null;
  is_error: boolean | null;
}

/** The first calls of a tool; texts cut after `chars` characters. */
export function siteToolCalls(
  db: Database,
  agent: string,
  name: string,
  limits: { calls: number; chars: number },
): Promise<ToolCallRow[]> {
  return db.rows<ToolCallRow>(
    `
    SELECT x.record_id AS id, x.ts, left(coalesce(c.arguments, ''), $chars) AS arguments, left(c.result, $chars) AS result, c.is_error
    FROM tool_calls c JOIN _exchanges x ON x.exchange_id = c.exchange_id
    WHERE x.agent = $agent AND c.name = $name
    ORDER BY x.ts NULLS LAST, x.exchange_id, c.position
    LIMIT $calls`,
    { agent, name, calls: limits.calls, chars: limits.chars },
  );
}

/** What each tool is for, so that tools of several agents can stand side by side. */
export function siteToolPurposes(
  db: Database,
): Promise<{ agent: string; name: string; purpose: string; evidence: string }[]> {
  return db.rows('SELECT agent, name, purpose, evidence FROM tool_purposes ORDER BY purpose, agent, name');
}

export interface ToolArgumentRow {
  name: string;
  /** Calls that give it a value other than null. */
  calls: number;
  distinct_values: number;
  /** Its commonest value as JSON, cut, and how many calls give it. */
  commonest: string;
  commonest_calls: number;
}

/** What a tool is really called with: each member of its calls' arguments, the most given first. */
export function siteToolArguments(
  db: Database,
  agent: string,
  name: string,
  limits: { arguments: number; chars: number },
): Promise<ToolArgumentRow[]> {
  return db.rows<ToolArgumentRow>(
    `
    WITH objects AS (
      SELECT CASE WHEN json_valid(c.arguments) AND starts_with(ltrim(c.arguments), '{') THEN c.arguments ELSE '{}' END AS given
      FROM tool_calls c JOIN _exchanges x ON x.exchange_id = c.exchange_id
      WHERE x.agent = $agent AND c.name = $name
    ),
    counted AS (
      SELECT e.key AS name, e.value::VARCHAR AS value, count(*) AS calls
      FROM objects, json_each(objects.given) e
      WHERE e.type <> 'NULL'
      GROUP BY ALL
    )
    SELECT
      name, sum(calls)::BIGINT AS calls, count(*) AS distinct_values,
      left(arg_max(value, (calls, value)), $chars) AS commonest, max(calls) AS commonest_calls
    FROM counted
    GROUP BY name
    ORDER BY calls DESC, name
    LIMIT $arguments`,
    { agent, name, arguments: limits.arguments, chars: limits.chars },
  );
}
