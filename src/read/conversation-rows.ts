import type { Database } from '../store/database.ts';
import { failedExchange } from '../store/schema/views-exchanges.ts';

/** A thread to print. */
export interface ThreadRow {
  thread_id: string;
  agent: string;
  family: string | null;
  role: string;
  exchanges: number;
  sessions: string[];
}

/**
 * Threads in order of their start. A word selects those of the matching session, thread or exchange: by full id,
 * otherwise by the beginning or end of the id (at least four characters).
 */
export function threadRows(db: Database, word: string | undefined): Promise<ThreadRow[]> {
  return db.rows<ThreadRow>(
    `
    WITH named AS (
      SELECT thread_id, CASE
          WHEN $word::VARCHAR IS NULL OR session_id = $word OR record_id = $word THEN 0
          WHEN length($word) >= 4 AND (starts_with(lower(session_id), lower($word)) OR starts_with(lower(record_id), lower($word))
            OR ends_with(lower(record_id), lower($word))) THEN 1
        END AS rule
      FROM exchanges WHERE thread_id IS NOT NULL
    ), meant AS (
      SELECT DISTINCT thread_id FROM named WHERE rule = (SELECT min(rule) FROM named)
    )
    SELECT t.thread_id, t.agent, f.name AS family, coalesce(f.role, 'other') AS role, t.exchanges,
      (SELECT list_sort(list(DISTINCT e.session_id)) FROM exchanges e
       WHERE e.thread_id = t.thread_id AND e.session_id IS NOT NULL) AS sessions
    FROM threads t JOIN meant USING (thread_id) LEFT JOIN families f ON f.family_id = t.family_id
    ORDER BY t.first_seen NULLS LAST, t.thread_id`,
    { word: word ?? null },
  );
}

/** A turn of a thread. */
export interface TurnRow {
  n: number;
  id: string;
  thread_id: string;
  turn: number;
  relation: string;
  follows: number | null;
  /** Id of that exchange if it is in another thread. */
  elsewhere: string | null;
  role: string | null;
  ts: string | null;
  model: string | null;
  status: number | null;
  outcome: string;
  /** See the column of `exchanges`. */
  failed: boolean;
  stop_reason: string | null;
  error_message: string | null;
  input_tokens: number | null;
  cache_read_tokens: number | null;
  output_tokens: number | null;
  /** Whether lens answered, so that token counts are synthetic. */
  dry: boolean;
  ms_end: number | null;
  tip: number | null;
  /** A WebSocket request that contains only new items. */
  frame: boolean;
}

/** Turns of all threads, in order. */
export function turnRows(db: Database): Promise<TurnRow[]> {
  return db.rows<TurnRow>(`
    SELECT e.exchange_id AS n, e.record_id AS id, t.thread_id, t.turn, t.relation, t.previous_exchange_id AS follows,
      CASE WHEN b.thread_id <> t.thread_id THEN f.record_id END AS elsewhere, t.role, e.ts,
      coalesce(e.response_model, e.model) AS model, e.status, coalesce(e.outcome, 'unfinished') AS outcome,
      ${failedExchange('e')} AS failed, e.stop_reason,
      e.error_message, e.input_tokens, e.cache_read_tokens, e.output_tokens, s.dry IS NOT NULL AS dry, e.ms_end,
      nullif(e.messages_node_id, 0) AS tip, e.exchange_id IN (SELECT exchange_id FROM _joined_leaves) AS frame
    FROM _exchange_threads t
    JOIN _exchanges e ON e.exchange_id = t.exchange_id
    LEFT JOIN _exchanges f ON f.exchange_id = t.previous_exchange_id
    LEFT JOIN _exchange_threads b ON b.exchange_id = t.previous_exchange_id
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    ORDER BY t.thread_id, t.turn, e.exchange_id`);
}

/** Identity of every message, ignoring cache markers and per-request noise. */
export function messageIdentities(
  db: Database,
): Promise<{ segment_id: number; norm_hash: string; role: string | null; bytes: number }[]> {
  return db.rows("SELECT segment_id, norm_hash, role, bytes FROM segments WHERE list = 'messages'");
}

/** A part of a message or of a response. */
export interface PartRow {
  /** Segment, or number of the exchange that the response belongs to. */
  of: number;
  type: string;
  name: string | null;
  call_id: string | null;
  is_error: boolean | null;
  /** Truncated after `chars` characters. */
  text: string;
  /** Characters of the whole text. */
  length: number;
}

/** Parts of messages by segment, in order. */
export function messageParts(db: Database, segments: readonly number[], chars: number): Promise<PartRow[]> {
  return db.rows<PartRow>(
    `
    SELECT b.segment_id AS of, b.type, b.name, b.call_id, b.is_error, left(coalesce(b.text, ''), $chars) AS text,
      length(coalesce(b.text, '')) AS length
    FROM _segment_blocks b JOIN (SELECT DISTINCT unnest($segments::INTEGER[]) AS segment_id) USING (segment_id)
    ORDER BY b.segment_id, b.block`,
    { segments, chars },
  );
}

/** Parts of responses by exchange, in order. */
export function answerParts(db: Database, exchanges: readonly number[], chars: number): Promise<PartRow[]> {
  return db.rows<PartRow>(
    `
    SELECT b.exchange_id AS of, b.type, b.name, b.call_id, NULL::BOOLEAN AS is_error,
      left(coalesce(b.text, ''), $chars) AS text, length(coalesce(b.text, '')) AS length
    FROM answer_blocks b JOIN (SELECT DISTINCT unnest($exchanges::INTEGER[]) AS exchange_id) USING (exchange_id)
    ORDER BY b.exchange_id, b.block`,
    { exchanges, chars },
  );
}

/** Texts that agents add to user messages, and their lengths, by exchange. */
export function contextTexts(
  db: Database,
  exchanges: readonly number[],
): Promise<{ n: number; text: string }[]> {
  return db.rows(
    `
    SELECT s.exchange_id AS n, t.text
    FROM surfaces s
    JOIN (SELECT DISTINCT unnest($exchanges::INTEGER[]) AS exchange_id) USING (exchange_id)
    JOIN prompt_texts t USING (text_id)
    WHERE s.kind = 'context'
    ORDER BY s.exchange_id, s.position`,
    { exchanges },
  );
}
