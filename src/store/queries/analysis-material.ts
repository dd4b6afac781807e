import type { Database } from '../database.ts';

export interface ExchangeRow {
  n: number;
  id: string;
  /** Milliseconds since 1970. */
  ts: number | null;
  session: string | null;
  agent: string;
  agent_version: string | null;
  wire: string;
  path: string;
  rest: number | null;
  tools_tip: number | null;
  system_tip: number | null;
  messages_tip: number | null;
  model: string | null;
  status: number | null;
  outcome: string;
  completeness: string;
  input_tokens: number | null;
  response: string | null;
}

/** Every exchange, by time then id. */
export function exchangeRows(db: Database): Promise<ExchangeRow[]> {
  return db.rows<ExchangeRow>(`
    SELECT
      n, id, epoch_ms(ts) AS ts, session_id AS session, agent, agent_version, coalesce(wire, 'unknown') AS wire,
      coalesce(path, '') AS path, rest_id AS rest, nullif(tools_tip, 0) AS tools_tip, nullif(system_tip, 0) AS system_tip,
      nullif(messages_tip, 0) AS messages_tip, model, status, coalesce(outcome, 'unfinished') AS outcome,
      coalesce(completeness, 'exact') AS completeness, input_tokens, response
    FROM _exchanges
    ORDER BY ts NULLS LAST, id`);
}

export interface NodeRow {
  node: number;
  parent: number | null;
  segment: number;
  depth: number;
}

/** The prefix tree of all lists. */
export function nodeRows(db: Database): Promise<NodeRow[]> {
  return db.rows<NodeRow>(`
    SELECT node_id AS node, nullif(parent_id, 0) AS parent, segment_id AS segment, depth
    FROM chain
    ORDER BY node_id`);
}

/** Every element once. */
export function segmentRows(db: Database): Promise<{ segment: number; norm_hash: string; json: string }[]> {
  return db.rows(`
    SELECT segment_id AS segment, coalesce(norm_hash, hash) AS norm_hash, json
    FROM _segments
    ORDER BY segment_id`);
}

/** Frames of bodies that are JSON. */
export function restRows(db: Database): Promise<{ rest: number; text: string }[]> {
  return db.rows(`SELECT rest_id AS rest, text FROM _rests WHERE encoding = 'json' ORDER BY rest_id`);
}
