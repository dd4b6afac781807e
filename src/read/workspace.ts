import { z } from 'zod';
import { lastUserMessages, messageTexts } from '../store/queries/workspace-sql.ts';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole } from './query.ts';

const placed = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  session_id: maybeText,
  agent: z.string(),
  ts: maybeTime,
  ms_end: maybeNumber,
});
export type PlacedExchange = z.infer<typeof placed>;

/**
 * Every exchange in the order of the workspace: session by session, the earliest session first, each in the order of time.
 * The exchanges of a session are next to each other; those without a session come last, log by log.
 */
export function workspaceOrder(db: Queries): Promise<PlacedExchange[]> {
  return checkedRows(
    db,
    placed,
    `
    SELECT x.exchange_id, x.record_id, x.session_id, x.agent, x.ts, x.ms_end
    FROM exchanges x LEFT JOIN sessions s ON s.session_id = x.session_id
    ORDER BY
      x.session_id IS NULL,
      CASE WHEN x.session_id IS NULL THEN NULL ELSE coalesce(s.ts, min(x.ts) OVER (PARTITION BY x.session_id)) END NULLS LAST,
      x.session_id, x.ts NULLS LAST, x.exchange_id`,
  );
}

const row = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  session_id: maybeText,
  ts: maybeTime,
  agent: z.string(),
  thread_id: maybeText,
  turn: maybeWhole,
  /** start, continues, retry, repeat, fork or edited. */
  relation: maybeText,
  family_id: maybeText,
  family: maybeText,
  role: maybeText,
  /** Purpose in its session: main, continuation, subagent, title … */
  kind: maybeText,
  model: maybeText,
  method: z.string(),
  path: z.string(),
  status: maybeWhole,
  outcome: z.string(),
  failed: z.boolean(),
  /** Usage as reported; null where lens answered. */
  input_tokens: maybeWhole,
  cache_read_tokens: maybeWhole,
  output_tokens: maybeWhole,
  /** Of a provider's answer; null for a local server, which charges nothing. */
  usd: maybeNumber,
  ms_first_content: maybeNumber,
  ms_end: maybeNumber,
  /** Tokens that had to be read again although the previous request had them in the cache, and why. */
  lost_tokens: maybeWhole,
  cause: maybeText,
  /** Text of the person in the last message of the request, cut; null when the request has tool results last. */
  asked: maybeText,
  /** First text of the answer, cut. */
  answered: maybeText,
  /** Names of the tools that the answer calls, in order. */
  called: z.array(z.string()),
  /** Tokens by the parts of `token_parts`. */
  parts: z.array(z.strictObject({ part: z.string(), tokens: z.number() })),
  /** Share of the instruction texts that their templates hold fixed, 0 to 1; null without a template. */
  fixed_share: maybeNumber,
});
export type WorkspaceRow = z.infer<typeof row>;

/** Lines of the workspace for some exchanges, in no order. `chars` cuts what was asked and answered. */
export async function workspaceRows(
  db: Queries,
  exchanges: readonly number[],
  chars: number,
): Promise<WorkspaceRow[]> {
  if (exchanges.length === 0) return [];
  return checkedRows(
    db,
    row,
    `
    WITH wanted AS (SELECT unnest($exchanges::INTEGER[]) AS exchange_id),
    last_messages AS (${lastUserMessages}),
    contexts AS (
      SELECT u.exchange_id, p.text
      FROM surfaces u JOIN wanted USING (exchange_id) JOIN prompt_texts p ON p.text_id = u.text_id
      WHERE u.kind = 'context' AND p.text <> ''
    ),
    -- What an agent puts before the words of a person is no word of that person.
    asked AS (
      SELECT exchange_id, arg_max(text, block) AS text
      FROM (
        SELECT m.exchange_id, b.block, trim(CASE WHEN c.text IS NULL THEN left(b.text, 20000) ELSE substr(b.text, length(c.text) + 1, 20000) END) AS text
        FROM last_messages m
        JOIN (${messageTexts}) b ON b.segment_id = m.segment_id
        LEFT JOIN contexts c ON c.exchange_id = m.exchange_id AND starts_with(b.text, c.text)
      )
      WHERE text <> ''
      GROUP BY exchange_id
    ),
    answers AS (
      SELECT
        a.exchange_id, arg_min(a.text, a.block) FILTER (a.type = 'text' AND a.text <> '') AS text,
        list(a.name ORDER BY a.block) FILTER (a.type = 'tool_call' AND a.name IS NOT NULL) AS called
      FROM answer_blocks a JOIN wanted USING (exchange_id)
      GROUP BY a.exchange_id
    ),
    parts AS (
      SELECT p.exchange_id, list(struct_pack(part := p.part, tokens := p.tokens::DOUBLE) ORDER BY p.part) AS parts
      FROM token_parts p JOIN wanted USING (exchange_id)
      GROUP BY p.exchange_id
    ),
    fixed AS (
      SELECT u.exchange_id, sum(least(t.fixed_tokens, p.tokens)) / nullif(sum(p.tokens), 0) AS share
      FROM surfaces u JOIN wanted USING (exchange_id)
      JOIN prompt_texts p ON p.text_id = u.text_id
      JOIN templates t ON t.template_id = u.template_id
      WHERE t.fixed_tokens IS NOT NULL
      GROUP BY u.exchange_id
    )
    SELECT
      x.exchange_id, x.record_id, x.session_id, x.ts, x.agent, x.thread_id, x.turn, t.relation, x.family_id, x.family,
      x.role, x.kind, coalesce(x.response_model, x.model) AS model, x.method, x.path, x.status, coalesce(x.outcome, 'unfinished') AS outcome,
      x.failed,
      CASE WHEN x.answered_by <> 'lens' THEN x.input_tokens END AS input_tokens,
      CASE WHEN x.answered_by <> 'lens' THEN x.cache_read_tokens END AS cache_read_tokens,
      CASE WHEN x.answered_by <> 'lens' THEN x.output_tokens END AS output_tokens,
      CASE WHEN x.answered_by = 'provider' OR c.basis = 'reported' THEN c.total_usd END AS usd, x.ms_first_content, x.ms_end,
      CASE WHEN k.previous_exchange_id IS NOT NULL THEN k.lost_tokens END AS lost_tokens,
      CASE WHEN k.previous_exchange_id IS NOT NULL THEN k.cause END AS cause,
      left(regexp_replace(left(q.text, 2000), '\\s+', ' ', 'g'), $chars) AS asked,
      left(regexp_replace(left(a.text, 2000), '\\s+', ' ', 'g'), $chars) AS answered,
      coalesce(a.called, []) AS called, coalesce(p.parts, []) AS parts, f.share AS fixed_share
    FROM exchanges x
    JOIN wanted USING (exchange_id)
    LEFT JOIN turns t ON t.exchange_id = x.exchange_id
    LEFT JOIN exchange_costs c ON c.exchange_id = x.exchange_id
    LEFT JOIN cache_pairs k ON k.exchange_id = x.exchange_id
    LEFT JOIN asked q ON q.exchange_id = x.exchange_id
    LEFT JOIN answers a ON a.exchange_id = x.exchange_id
    LEFT JOIN parts p ON p.exchange_id = x.exchange_id
    LEFT JOIN fixed f ON f.exchange_id = x.exchange_id`,
    { exchanges, chars },
  );
}

const thread = z.strictObject({
  thread_id: z.string(),
  family: maybeText,
  role: maybeText,
  /** Kind of its first exchange. */
  kind: maybeText,
  parent_thread_id: maybeText,
  /** The exchange and the tool that started it. */
  parent_record_id: maybeText,
  parent_tool: maybeText,
});
export type WorkspaceThread = z.infer<typeof thread>;

/** Threads by id, in no order. */
export async function workspaceThreads(db: Queries, threads: readonly string[]): Promise<WorkspaceThread[]> {
  if (threads.length === 0) return [];
  return checkedRows(
    db,
    thread,
    `
    SELECT
      t.thread_id, f.name AS family, f.role, u.kind, t.parent_thread_id, x.record_id AS parent_record_id, t.parent_tool
    FROM threads t
    JOIN (SELECT unnest($threads::VARCHAR[]) AS thread_id) USING (thread_id)
    LEFT JOIN families f ON f.family_id = t.family_id
    LEFT JOIN (SELECT thread_id, arg_min(kind, (turn, exchange_id)) AS kind FROM turns GROUP BY thread_id) u
      ON u.thread_id = t.thread_id
    LEFT JOIN exchanges x ON x.exchange_id = t.parent_exchange_id`,
    { threads },
  );
}
