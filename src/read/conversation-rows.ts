import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { checkedRows, maybeText, maybeTime, maybeWhole } from './query.ts';

const thread = z.strictObject({
  thread_id: z.string(),
  agent: z.string(),
  family: maybeText,
  role: z.string(),
  exchanges: z.int(),
  sessions: z.array(z.string()),
});
/** A thread to print. */
export type ThreadRow = z.infer<typeof thread>;

/**
 * Threads in order of their start. A word selects those of the matching session, thread or exchange: by full id,
 * otherwise by the beginning or end of the id (at least four characters).
 */
export function threadRows(db: Database, word: string | undefined): Promise<ThreadRow[]> {
  return checkedRows(
    db,
    thread,
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
      coalesce((SELECT list_sort(list(DISTINCT e.session_id)) FROM exchanges e
       WHERE e.thread_id = t.thread_id AND e.session_id IS NOT NULL), []) AS sessions
    FROM threads t JOIN meant USING (thread_id) LEFT JOIN families f ON f.family_id = t.family_id
    ORDER BY t.first_seen NULLS LAST, t.thread_id`,
    { word: word ?? null },
  );
}

const turn = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  thread_id: z.string(),
  turn: z.int(),
  relation: z.string(),
  previous_exchange_id: maybeWhole,
  /** Id of that exchange if it is in another thread. */
  fork_of: maybeText,
  role: maybeText,
  ts: maybeTime,
  /** Model that answered, otherwise the requested model. */
  model: maybeText,
  answered_by: z.enum(['provider', 'local', 'lens']),
  status: maybeWhole,
  outcome: z.string(),
  /** See the column of `exchanges`. */
  failed: z.boolean(),
  stop_reason: maybeText,
  error_message: maybeText,
  input_tokens: maybeWhole,
  cache_read_tokens: maybeWhole,
  output_tokens: maybeWhole,
  ms_end: z.number().nullable(),
});
/** A turn of a thread. */
export type TurnRow = z.infer<typeof turn>;

/** Turns of the given threads, or of all, in order. */
export function turnRows(db: Database, threads: readonly string[] | null): Promise<TurnRow[]> {
  return checkedRows(
    db,
    turn,
    `
    SELECT t.exchange_id, e.record_id, t.thread_id, t.turn, t.relation, t.previous_exchange_id,
      CASE WHEN p.thread_id <> t.thread_id THEN p.record_id END AS fork_of, t.role, e.ts,
      coalesce(e.response_model, e.model) AS model, e.answered_by, e.status, coalesce(e.outcome, 'unfinished') AS outcome,
      e.failed, e.stop_reason, e.error_message, e.input_tokens, e.cache_read_tokens, e.output_tokens, e.ms_end
    FROM turns t
    JOIN exchanges e ON e.exchange_id = t.exchange_id
    LEFT JOIN exchanges p ON p.exchange_id = t.previous_exchange_id
    ${threads === null ? '' : 'WHERE list_contains($threads, t.thread_id)'}
    ORDER BY t.thread_id, t.turn, t.exchange_id`,
    threads === null ? [] : { threads },
  );
}

const part = z.strictObject({
  exchange_id: z.int(),
  type: z.string(),
  name: maybeText,
  call_id: maybeText,
  /** Truncated after `chars` characters. */
  text: z.string(),
  /** Characters of the whole text. */
  length: z.int(),
});

/** Parts of responses by exchange, in order. */
export function answerParts(
  db: Database,
  exchanges: readonly number[],
  chars: number,
): Promise<z.infer<typeof part>[]> {
  return checkedRows(
    db,
    part,
    `
    SELECT exchange_id, type, name, call_id, left(coalesce(text, ''), $chars) AS text, length(coalesce(text, '')) AS length
    FROM answer_blocks JOIN (SELECT DISTINCT unnest($exchanges::INTEGER[]) AS exchange_id) USING (exchange_id)
    ORDER BY exchange_id, block`,
    { exchanges, chars },
  );
}

/** Texts that agents add to user messages, by exchange. */
export function contextTexts(
  db: Database,
  exchanges: readonly number[],
): Promise<{ exchange_id: number; text: string }[]> {
  return checkedRows(
    db,
    z.strictObject({ exchange_id: z.int(), text: z.string() }),
    `
    SELECT s.exchange_id, t.text
    FROM surfaces s
    JOIN (SELECT DISTINCT unnest($exchanges::INTEGER[]) AS exchange_id) USING (exchange_id)
    JOIN prompt_texts t USING (text_id)
    WHERE s.kind = 'context'
    ORDER BY s.exchange_id, s.position`,
    { exchanges },
  );
}

/** A part of a message or a response; `folded` characters of an instruction are left out before its text. */
export interface LoggedPart {
  type: string;
  name: string | null;
  call_id: string | null;
  is_error: boolean | null;
  text: string;
  /** Characters of the whole text. */
  length: number;
  folded: number;
}

/** A message; instructions are folded. */
export interface LoggedMessage {
  role: string;
  bytes: number;
  /** Whether it is an instruction text of the agent, which `lens show` prints whole. */
  instruction: boolean;
  parts: readonly LoggedPart[];
}

/** One request: what is new in it, and its answer. */
export interface LoggedTurn {
  turn: TurnRow;
  /** Messages that the previous turn had at the same position. */
  repeated: number;
  /** Messages of the previous turn that it does not have: its history was edited. */
  dropped: number;
  /** Number in the request, from 1, of the first of `added`. Between it and `repeated` is the answer of the previous turn. */
  first: number;
  added: readonly LoggedMessage[];
  answer: readonly LoggedPart[];
}

/** A thread with each message once. */
export interface Conversation {
  thread: ThreadRow;
  turns: readonly LoggedTurn[];
}
