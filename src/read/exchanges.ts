import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole, overRange } from './query.ts';

/**
 * One request and how it ended. Usage is what a provider or a local server reported: that of answers which lens gave
 * itself is null.
 */
const exchange = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  ts: maybeTime,
  agent: z.string(),
  family_id: maybeText,
  family: maybeText,
  role: maybeText,
  thread_id: maybeText,
  turn: maybeWhole,
  model: maybeText,
  method: z.string(),
  path: z.string(),
  status: maybeWhole,
  outcome: z.string(),
  /** Whether it failed, see `exchanges.failed`: the one definition. */
  failed: z.boolean(),
  /** provider, local or lens. */
  answered_by: z.string(),
  input_tokens: maybeWhole,
  cache_read_tokens: maybeWhole,
  output_tokens: maybeWhole,
  /** Milliseconds to the end of the answer. */
  ms_end: maybeNumber,
});

/** Columns of usage, null where lens answered itself: nobody reported them. */
const reported = (alias: string, ...columns: string[]): string =>
  columns
    .map((column) => `CASE WHEN ${alias}.answered_by <> 'lens' THEN ${alias}.${column} END AS ${column}`)
    .join(', ');

/** Exchanges from number `first` to `last`, in the order they were read. */
export const exchanges = overRange(
  exchange,
  `
  SELECT
    x.exchange_id, x.record_id, x.ts, x.agent, x.family_id, x.family, x.role, x.thread_id, x.turn, x.model, x.method,
    x.path, x.status, coalesce(x.outcome, 'unfinished') AS outcome, x.failed, x.answered_by,
    ${reported('x', 'input_tokens', 'cache_read_tokens', 'output_tokens')}, x.ms_end
  FROM exchanges x
  WHERE x.exchange_id BETWEEN $first AND $last
  ORDER BY x.exchange_id`,
);

/** Both ids of every exchange, in the order of time. */
export function exchangeIds(db: Queries): Promise<{ exchange_id: number; record_id: string }[]> {
  return checkedRows(
    db,
    z.strictObject({ exchange_id: z.int(), record_id: z.string() }),
    'SELECT exchange_id, record_id FROM exchanges ORDER BY ts NULLS LAST, exchange_id',
  );
}

/**
 * Tokens of each part of some exchanges: `tokens` is the part's share of what was reported, else an estimate;
 * `estimate` is o200k.
 */
export const tokenParts = overRange(
  z.strictObject({ exchange_id: z.int(), part: z.string(), tokens: z.number(), estimate: z.number() }),
  `
  SELECT exchange_id, part, tokens, estimate
  FROM token_parts
  WHERE exchange_id BETWEEN $first AND $last
  ORDER BY exchange_id, part`,
);

const exchangeDetail = z.strictObject({
  exchange_id: z.int(),
  session_id: maybeText,
  /** Label and start of its session. */
  session_label: maybeText,
  session_ts: maybeTime,
  log: maybeText,
  log_line: z.int(),
  wire: maybeText,
  upstream: maybeText,
  agent_version: maybeText,
  completeness: maybeText,
  request_bytes: z.int(),
  request_sha256: maybeText,
  response_bytes: maybeWhole,
  response_model: maybeText,
  stop_reason: maybeText,
  error_code: maybeText,
  error_message: maybeText,
  ms_headers: maybeNumber,
  ms_first_byte: maybeNumber,
  ms_first_content: maybeNumber,
  uncached_tokens: maybeWhole,
  cache_write_tokens: maybeWhole,
  reasoning_tokens: maybeWhole,
});

/** What is known of some exchanges beyond their lines in the list. */
export const exchangeDetails = overRange(
  exchangeDetail,
  `
  SELECT
    x.exchange_id, x.session_id, s.label AS session_label, s.ts AS session_ts, x.log, x.log_line, x.wire, x.upstream, x.agent_version, x.completeness,
    x.request_bytes, x.request_sha256, x.response_bytes, x.response_model, x.stop_reason, x.error_code,
    left(x.error_message, 2000) AS error_message, x.ms_headers, x.ms_first_byte, x.ms_first_content,
    ${reported('u', 'uncached_tokens', 'cache_write_tokens', 'reasoning_tokens')}
  FROM exchanges x JOIN usage u ON u.exchange_id = x.exchange_id
  LEFT JOIN sessions s ON s.session_id = x.session_id
  WHERE x.exchange_id BETWEEN $first AND $last AND u.exchange_id BETWEEN $first AND $last
  ORDER BY x.exchange_id`,
);

const exchangeSurface = z.strictObject({
  exchange_id: z.int(),
  position: z.int(),
  kind: z.string(),
  location: z.string(),
  text_id: z.int(),
  family_id: maybeText,
  /** Place of its template among those of the family, from 0. */
  template_number: maybeWhole,
  lines: z.int(),
  tokens: z.int(),
  /** Tokens of the template that are fixed. */
  fixed_tokens: maybeNumber,
});
export type ExchangeSurface = z.infer<typeof exchangeSurface>;

/** Instruction texts of some exchanges in wire order. */
export const exchangeSurfaces = overRange(
  exchangeSurface,
  `
  WITH numbered AS (
    SELECT
      template_id, family_id, fixed_tokens,
      row_number() OVER (PARTITION BY family_id ORDER BY position, template_id) - 1 AS template_number
    FROM templates
  )
  SELECT
    s.exchange_id, s.position, s.kind, s.location, s.text_id, t.family_id, t.template_number, p.lines, p.tokens,
    t.fixed_tokens
  FROM surfaces s
  JOIN prompt_texts p ON p.text_id = s.text_id
  LEFT JOIN numbered t ON t.template_id = s.template_id
  WHERE s.exchange_id BETWEEN $first AND $last
  ORDER BY s.exchange_id, s.position`,
);

/** Tools that some exchanges offer, in wire order. */
export const exchangeTools = overRange(
  z.strictObject({ exchange_id: z.int(), name: z.string(), tokens: z.int() }),
  `
  SELECT e.exchange_id, d.name, d.tokens
  FROM exchange_tools e JOIN tool_definitions d ON d.tool_definition_id = e.tool_definition_id
  WHERE e.exchange_id BETWEEN $first AND $last
  ORDER BY e.exchange_id, e.position`,
);

/** Headers of some exchanges; values cut after 2,000 characters. */
export const exchangeHeaders = overRange(
  z.strictObject({ exchange_id: z.int(), direction: z.string(), name: z.string(), value: maybeText }),
  `
  SELECT exchange_id, direction, name, left(value, 2000) AS value
  FROM headers
  WHERE exchange_id BETWEEN $first AND $last
  ORDER BY exchange_id, direction, value IS NULL, name, value`,
);

/** Events of streamed answers, counted by type in the order they first came; times in milliseconds. */
export const exchangeEvents = overRange(
  z.strictObject({
    exchange_id: z.int(),
    event: z.string(),
    count: z.int(),
    bytes: z.int(),
    first_ms: z.number(),
    last_ms: z.number(),
  }),
  `
  SELECT
    exchange_id, event, count(*) AS count, sum(bytes)::BIGINT AS bytes, min(ms) AS first_ms, max(ms) AS last_ms
  FROM events
  WHERE exchange_id BETWEEN $first AND $last
  GROUP BY ALL
  ORDER BY exchange_id, min(seq)`,
);

/** A part of a message or of an answer, its text cut. */
export interface Block {
  type: string;
  /** Tool of a call. */
  name: string | null;
  is_error: boolean | null;
  text: string;
  /** Characters of the whole text. */
  length: number;
}

/** Parts of the answers of some exchanges in order, cut after `chars` characters. */
export function answerBlocks(
  db: Queries,
  first: number,
  last: number,
  chars: number,
): Promise<(Block & { exchange_id: number })[]> {
  return checkedRows(
    db,
    z.strictObject({
      exchange_id: z.int(),
      type: z.string(),
      name: maybeText,
      is_error: z.null(),
      text: z.string(),
      length: z.int(),
    }),
    `
    SELECT
      exchange_id, type, name, NULL::BOOLEAN AS is_error, left(text, $chars) AS text, length(text) AS length
    FROM answer_blocks
    WHERE exchange_id BETWEEN $first AND $last
    ORDER BY exchange_id, block`,
    { first, last, chars },
  );
}

const promptText = z.strictObject({ text_id: z.int(), text: z.string(), length: z.int() });
export type PromptText = z.infer<typeof promptText>;

/** Instruction texts by number, cut after `chars` characters, with their whole lengths. */
export async function promptTexts(
  db: Queries,
  texts: readonly number[],
  chars: number,
): Promise<PromptText[]> {
  if (texts.length === 0) return [];
  return checkedRows(
    db,
    promptText,
    'SELECT text_id, left(text, $chars) AS text, length(text) AS length FROM prompt_texts WHERE list_contains($texts, text_id)',
    { texts, chars },
  );
}

const address = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  method: z.string(),
  upstream: maybeText,
  path: z.string(),
  /** Name of the request header that has the credentials, whose value is not in the log. */
  auth_header: maybeText,
  error_message: maybeText,
});
export type ExchangeAddress = z.infer<typeof address>;

/** Where the requests of some exchanges were sent, and the error they ended with. */
export function exchangeAddresses(db: Queries, exchanges: readonly number[]): Promise<ExchangeAddress[]> {
  return checkedRows(
    db,
    address,
    `
    WITH wanted AS (SELECT DISTINCT unnest($exchanges::INTEGER[]) AS exchange_id),
    auth AS (
      SELECT h.exchange_id, min(h.name) AS name
      FROM headers h JOIN wanted USING (exchange_id)
      WHERE h.direction = 'request' AND h.name IN ('authorization', 'x-api-key', 'x-goog-api-key', 'api-key')
      GROUP BY h.exchange_id
    )
    SELECT
      x.exchange_id, x.record_id, x.method, x.upstream, x.path, a.name AS auth_header,
      left(x.error_message, 2000) AS error_message
    FROM exchanges x JOIN wanted USING (exchange_id) LEFT JOIN auth a ON a.exchange_id = x.exchange_id
    ORDER BY x.exchange_id`,
    { exchanges },
  );
}
