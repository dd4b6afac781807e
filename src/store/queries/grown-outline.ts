import type { Database } from '../database.ts';

/** What an exchange is in short, and what the last analysis found of it: nothing when it is newer. */
export interface OutlineRow {
  n: number;
  id: string;
  /** Milliseconds since 1970. */
  ts: number | null;
  session: string | null;
  /** The log tells of the session. */
  in_session: boolean;
  agent: string;
  /** As the request or the last analysis tells it, and by what. */
  version: string | null;
  evidence: string | null;
  wire: string;
  model: string | null;
  status: number | null;
  outcome: string;
  rest: number | null;
  tools: number | null;
  system: number | null;
  messages: number | null;
  /** All that follows is null when it was not analysed. */
  analysed: boolean;
  tool_set: string | null;
  typed: string | null;
  root: string | null;
  was_unfinished: boolean | null;
  was_in_session: boolean | null;
  family: string | null;
  thread: string | null;
  turn: number | null;
  relation: string | null;
  follows: number | null;
  role: string | null;
  kind: string | null;
  parent_thread: string | null;
  parent_exchange: number | null;
  parent_call: string | null;
}

/** Every exchange in short, by time then id. */
export function outlineRows(db: Database): Promise<OutlineRow[]> {
  return db.rows<OutlineRow>(`
    SELECT
      e.n, e.id, epoch_ms(e.ts) AS ts, e.session_id AS session, s.session_id IS NOT NULL AS in_session, e.agent,
      e.agent_version AS version, e.agent_version_evidence AS evidence, coalesce(e.wire, 'unknown') AS wire, e.model,
      e.status, coalesce(e.outcome, 'unfinished') AS outcome, e.rest_id AS rest, nullif(e.tools_tip, 0) AS tools,
      nullif(e.system_tip, 0) AS system, nullif(e.messages_tip, 0) AS messages, r.exchange IS NOT NULL AS analysed,
      r.tool_set, r.typed, r.root, r.unfinished AS was_unfinished, r.in_session AS was_in_session, f.family_id AS family,
      t.thread_id AS thread, t.turn, t.relation, t.follows, t.role, t.kind, h.parent_thread_id AS parent_thread,
      h.parent_exchange, h.parent_call_id AS parent_call
    FROM _exchanges e
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    LEFT JOIN _request_facts r ON r.exchange = e.n
    LEFT JOIN _exchange_families f ON f.exchange = e.n
    LEFT JOIN _exchange_threads t ON t.exchange = e.n
    LEFT JOIN threads h ON h.thread_id = t.thread_id
    ORDER BY e.ts NULLS LAST, e.id`);
}

/** How many exchanges the last analysis saw. */
export async function analysedCount(db: Database): Promise<number> {
  return (await db.first<{ n: number }>('SELECT count(*) AS n FROM _request_facts'))?.n ?? 0;
}

/** The prefix tree of all lists by columns: number, parent (0 at the root), segment and depth of each node. */
export async function chainColumns(db: Database): Promise<[number[], number[], number[], number[]]> {
  const [nodes = [], parents = [], segments = [], depths = []] = await db.columns(
    'SELECT node_id, coalesce(parent_id, 0), segment_id, depth FROM chain ORDER BY node_id',
  );
  return [nodes as number[], parents as number[], segments as number[], depths as number[]];
}
