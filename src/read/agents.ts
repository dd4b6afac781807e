import type { Database } from '../store/database.ts';

export interface AgentRow {
  agent: string;
  exchanges: number;
  sessions: number;
  versions: string[];
  models: string[];
  wires: string[];
  input_tokens: number | null;
  cache_read_tokens: number | null;
  output_tokens: number | null;
  tools: number;
}

/** Every agent with what it did, the busiest first. Tokens are those providers counted: lens' own answers count none. */
export function siteAgents(db: Database): Promise<AgentRow[]> {
  return db.rows<AgentRow>(`
    SELECT
      x.agent,
      count(*) AS exchanges,
      count(DISTINCT x.session_id) AS sessions,
      coalesce(list_sort(list_distinct(list(x.agent_version) FILTER (x.agent_version IS NOT NULL))), []) AS versions,
      coalesce(list_sort(list_distinct(list(x.model) FILTER (x.model IS NOT NULL))), []) AS models,
      coalesce(list_sort(list_distinct(list(x.wire) FILTER (x.wire IS NOT NULL))), []) AS wires,
      sum(x.input_tokens) FILTER (s.dry IS NULL)::BIGINT AS input_tokens,
      sum(x.cache_read_tokens) FILTER (s.dry IS NULL)::BIGINT AS cache_read_tokens,
      sum(x.output_tokens) FILTER (s.dry IS NULL)::BIGINT AS output_tokens,
      (SELECT count(DISTINCT name) FROM tool_definitions t WHERE t.agent = x.agent) AS tools
    FROM _exchanges x LEFT JOIN _sessions s ON s.session_id = x.session_id
    GROUP BY x.agent
    ORDER BY exchanges DESC, x.agent`);
}

export interface TotalsRow {
  exchanges: number;
  model_requests: number;
  sessions: number;
  logs: number;
  agents: number;
  first_seen: string | null;
  last_seen: string | null;
  failed: number;
  reported: number;
  input_tokens: number | null;
  uncached_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
  estimated_tokens: number | null;
  dry_sessions: number;
  reverse_sessions: number;
  warnings: number;
  families: number;
  slots: number;
  tools: number;
}

/** Everything at a glance. Tokens are those providers counted: the usage in lens' own answers is made up. */
export async function siteTotals(db: Database): Promise<TotalsRow> {
  const [row] = await db.rows<TotalsRow>(`
    SELECT
      count(*) AS exchanges,
      (SELECT count(*) FROM _exchange_families) AS model_requests,
      count(DISTINCT x.session_id) AS sessions,
      count(DISTINCT x.log_id) AS logs,
      count(DISTINCT x.agent) AS agents,
      min(x.ts) AS first_seen,
      max(x.ts) AS last_seen,
      count(*) FILTER (x.outcome <> 'complete' OR x.status >= 400) AS failed,
      count(x.input_tokens) FILTER (s.dry IS NULL) AS reported,
      sum(x.input_tokens) FILTER (s.dry IS NULL)::BIGINT AS input_tokens,
      sum(x.uncached_tokens) FILTER (s.dry IS NULL)::BIGINT AS uncached_tokens,
      sum(x.cache_read_tokens) FILTER (s.dry IS NULL)::BIGINT AS cache_read_tokens,
      sum(x.cache_write_tokens) FILTER (s.dry IS NULL)::BIGINT AS cache_write_tokens,
      sum(x.output_tokens) FILTER (s.dry IS NULL)::BIGINT AS output_tokens,
      sum(x.reasoning_tokens) FILTER (s.dry IS NULL)::BIGINT AS reasoning_tokens,
      (SELECT sum(estimate)::BIGINT FROM token_parts) AS estimated_tokens,
      (SELECT count(*) FROM sessions WHERE dry IS NOT NULL) AS dry_sessions,
      (SELECT count(*) FROM sessions WHERE mode = 'reverse') AS reverse_sessions,
      (SELECT count(*) FROM warnings) AS warnings,
      (SELECT count(*) FROM families) AS families,
      (SELECT count(*) FROM slots) AS slots,
      (SELECT count(*) FROM (SELECT DISTINCT agent, name FROM tool_definitions)) AS tools
    FROM _exchanges x LEFT JOIN _sessions s ON s.session_id = x.session_id`);
  return row as TotalsRow;
}

export interface VaryingRow {
  slot: string;
  template: string;
  family: string;
  family_name: string;
  /** Requests of that family. */
  family_requests: number;
  agent: string;
  name: string;
  kind: string;
  distinct_values: number;
  commonest: string;
}

/** Slots of main loops that vary most, of each agent some. */
export function siteVarying(
  db: Database,
  limits: { perAgent: number; chars: number },
): Promise<VaryingRow[]> {
  return db.rows<VaryingRow>(
    `
    SELECT
      s.slot_id AS slot, s.template_id AS template, s.family_id AS family, f.name AS family_name, f.requests AS family_requests, f.agent, s.name,
      s.kind, s.distinct_values, left(coalesce(v.value, ''), $chars) AS commonest
    FROM slots s
    JOIN families f ON f.family_id = s.family_id
    LEFT JOIN slot_values v ON v.slot_id = s.slot_id AND v.rank = 0
    QUALIFY row_number() OVER (PARTITION BY f.agent ORDER BY f.role <> 'main', s.distinct_values DESC, s.requests DESC, s.slot_id) <= $perAgent
    ORDER BY f.agent, f.role <> 'main', s.distinct_values DESC, s.requests DESC, s.slot_id`,
    { perAgent: limits.perAgent, chars: limits.chars },
  );
}

interface AgentVersionRow {
  agent: string;
  version: string;
  first_seen: string | null;
  last_seen: string | null;
  exchanges: number;
}

/** Versions of every agent in the order they were first seen. */
export function siteAgentVersions(db: Database): Promise<AgentVersionRow[]> {
  return db.rows<AgentVersionRow>(`
    SELECT
      agent, agent_version AS version, min(ts) AS first_seen, max(ts) AS last_seen, count(*) AS exchanges
    FROM _exchanges
    WHERE agent_version IS NOT NULL
    GROUP BY ALL
    ORDER BY agent, min(ts) NULLS FIRST, min(exchange_id)`);
}
