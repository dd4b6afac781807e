import type { Database } from '../database.ts';
import { unfoldJson } from '../folded-json.ts';
import { failedExchange } from '../schema/views-exchanges.ts';

export interface ExchangeRow {
  n: number;
  id: string;
  /** Milliseconds since 1970. */
  ts: number | null;
  session: string | null;
  agent: string;
  /** As the headers of the request give it. */
  agent_version: string | null;
  wire: string;
  path: string;
  rest: number | null;
  request_bytes: number | null;
  tools_node_id: number | null;
  system_node_id: number | null;
  messages_node_id: number | null;
  model: string | null;
  status: number | null;
  outcome: string;
  completeness: string;
  /** See the column of `exchanges`. */
  failed: boolean;
  /** What a provider counted: null for an answer that lens gave by itself, whose usage is made up. */
  input_tokens: number | null;
  /** Milliseconds from the request to the end of its answer. */
  ms_end: number | null;
  response: string | null;
}

/** Every exchange, by time then id. */
export function exchangeRows(db: Database): Promise<ExchangeRow[]> {
  return db.rows<ExchangeRow>(`
    SELECT
      e.exchange_id AS n, e.record_id AS id, epoch_ms(e.ts) AS ts, e.session_id AS session, e.agent,
      CASE WHEN e.agent_version_evidence NOT IN ('prompt', 'install path', 'session') THEN e.agent_version END AS agent_version,
      coalesce(e.wire, 'unknown') AS wire, coalesce(e.path, '') AS path, e.envelope_id AS rest, e.request_bytes,
      nullif(e.tools_node_id, 0) AS tools_node_id, nullif(e.system_node_id, 0) AS system_node_id,
      nullif(e.messages_node_id, 0) AS messages_node_id, e.model, e.status, coalesce(e.outcome, 'unfinished') AS outcome,
      coalesce(e.completeness, 'exact') AS completeness, CASE WHEN s.dry IS NULL THEN e.input_tokens END AS input_tokens,
      e.ms_end, ${failedExchange('e')} AS failed, e.response
    FROM _exchanges e LEFT JOIN _sessions s ON s.session_id = e.session_id
    ORDER BY e.ts NULLS LAST, e.record_id`);
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
    SELECT node_id AS node, nullif(parent_node_id, 0) AS parent, segment_id AS segment, depth
    FROM _prefix_nodes
    ORDER BY node_id`);
}

export interface SegmentRow {
  segment: number;
  norm_hash: string;
  json: string;
}

/** Every element once. */
export async function segmentRows(db: Database): Promise<SegmentRow[]> {
  const rows = await db.rows<SegmentRow & { text: string | null }>(`
    SELECT s.segment_id AS segment, coalesce(s.norm_hash, s.hash) AS norm_hash, s.json, b.text
    FROM _segments s LEFT JOIN _segment_blocks b ON b.segment_id = s.segment_id AND b.block = s.folded_block
    ORDER BY s.segment_id`);
  return rows.map(({ segment, norm_hash, json, text }) => ({
    segment,
    norm_hash,
    json: unfoldJson(json, text),
  }));
}

export interface RestRow {
  rest: number;
  text: string;
}

/** Frames of bodies that are JSON. */
export function restRows(db: Database): Promise<RestRow[]> {
  return db.rows<RestRow>(`
    SELECT envelope_id AS rest, text FROM _envelopes
    WHERE encoding = 'json'
    ORDER BY envelope_id`);
}
