import type { Database } from '../database.ts';

/** A tool of an agent, as selected exchanges offer and call it. */
export interface ToolLine {
  agent: string;
  name: string;
  type: string;
  /** Distinct definitions among the selected exchanges. */
  versions: number;
  requests: number;
  /** Exchanges in which it is deferred: in the body, not in the prompt. */
  deferred: number;
  /** Of the latest definition, o200k estimates. */
  tokens: number;
  descriptionTokens: number;
  schemaTokens: number;
  /** Parameters of the latest definition at the top of its schema; `?` marks what is not required. */
  parameters: string[];
  calls: number;
  failures: number;
  results: number;
}

export function reportTools(db: Database): Promise<ToolLine[]> {
  return db.rows<ToolLine>(`
    WITH offered AS (
      SELECT v.agent, v.name, v.tool_version_id, t.exchange, t.deferred, e.ts
      FROM exchange_tools t
      JOIN selected ON selected.n = t.exchange
      JOIN tool_versions v USING (tool_version_id)
      JOIN _exchanges e ON e.n = t.exchange
    ), tools AS (
      SELECT agent, name, count(DISTINCT tool_version_id) AS versions, count(DISTINCT exchange) AS requests,
        count(DISTINCT exchange) FILTER (deferred) AS deferred,
        first(tool_version_id ORDER BY ts DESC NULLS LAST, tool_version_id DESC) AS latest
      FROM offered GROUP BY ALL
    ), called AS (
      SELECT e.agent, c.name, count(*) AS calls, count(*) FILTER (c.is_error) AS failures,
        count(c.result_exchange) AS results
      FROM tool_calls c JOIN selected ON selected.n = c.exchange JOIN _exchanges e ON e.n = c.exchange
      GROUP BY ALL
    ), parameters AS (
      SELECT tool_version_id, list(path || CASE WHEN required THEN '' ELSE '?' END ORDER BY position) AS parameters
      FROM tool_parameters
      WHERE NOT contains(path, '.') AND NOT contains(path, '[')
      GROUP BY ALL
    )
    SELECT
      t.agent, t.name, v.type, t.versions, t.requests, t.deferred, v.tokens,
      v.description_tokens AS "descriptionTokens", v.schema_tokens AS "schemaTokens",
      coalesce(p.parameters, []) AS parameters,
      coalesce(c.calls, 0) AS calls, coalesce(c.failures, 0) AS failures, coalesce(c.results, 0) AS results
    FROM tools t
    JOIN tool_versions v ON v.tool_version_id = t.latest
    LEFT JOIN parameters p ON p.tool_version_id = t.latest
    LEFT JOIN called c ON c.agent = t.agent AND c.name = t.name
    ORDER BY t.agent, t.name`);
}

/** How selected exchanges of a family offer a tool. */
export interface FamilyToolLine {
  family: string;
  name: string;
  /** Selected exchanges of the family that offer it, of how many. */
  requests: number;
  of: number;
}

export function reportFamilyTools(db: Database): Promise<FamilyToolLine[]> {
  return db.rows<FamilyToolLine>(`
    WITH members AS (
      SELECT ef.family_id, ef.exchange, count(*) OVER (PARTITION BY ef.family_id) AS size
      FROM _exchange_families ef JOIN selected ON selected.n = ef.exchange
    )
    SELECT m.family_id AS family, v.name, count(DISTINCT m.exchange) AS requests, any_value(m.size) AS of
    FROM members m
    JOIN exchange_tools t ON t.exchange = m.exchange
    JOIN tool_versions v USING (tool_version_id)
    GROUP BY ALL
    ORDER BY m.family_id, v.name`);
}

/** Calls of tools that no selected exchange offers. */
export interface StrayCallLine {
  agent: string;
  name: string;
  calls: number;
}

export function reportStrayCalls(db: Database): Promise<StrayCallLine[]> {
  return db.rows<StrayCallLine>(`
    SELECT e.agent, c.name, count(*) AS calls
    FROM tool_calls c JOIN selected ON selected.n = c.exchange JOIN _exchanges e ON e.n = c.exchange
    WHERE NOT EXISTS (
      SELECT 1 FROM exchange_tools t JOIN selected s ON s.n = t.exchange JOIN tool_versions v USING (tool_version_id)
      WHERE v.agent = e.agent AND v.name = c.name
    )
    GROUP BY ALL
    ORDER BY e.agent, c.name`);
}
