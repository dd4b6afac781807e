import { z } from 'zod';
import { requestParameters, slotRanks } from '../store/queries/workspace-sql.ts';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeText, maybeWhole } from './query.ts';

const offered = z.strictObject({
  exchange_id: z.int(),
  tool_definition_id: z.int(),
  name: z.string(),
  tokens: z.int(),
});
export type OfferedTool = z.infer<typeof offered>;

const wanted = 'WITH wanted AS (SELECT unnest($exchanges::INTEGER[]) AS exchange_id)';

/** Tools that some exchanges offer, in wire order. */
export function offeredTools(db: Queries, exchanges: readonly number[]): Promise<OfferedTool[]> {
  return checkedRows(
    db,
    offered,
    `
    ${wanted}
    SELECT DISTINCT ON (e.exchange_id, e.position) e.exchange_id, e.tool_definition_id, d.name, d.tokens
    FROM exchange_tools e JOIN wanted USING (exchange_id)
    JOIN tool_definitions d ON d.tool_definition_id = e.tool_definition_id
    ORDER BY e.exchange_id, e.position`,
    { exchanges },
  );
}

const toolChange = z.strictObject({
  from_definition_id: maybeWhole,
  to_definition_id: maybeWhole,
  change: z.string(),
  path: z.string(),
  before: maybeText,
  after: maybeText,
});

export type ToolDefinitionChange = z.infer<typeof toolChange>;

/** What differs between definitions of a tool, for changes that lead to some of them; values cut after 300 characters. */
export async function toolChangesTo(
  db: Queries,
  definitions: readonly number[],
): Promise<ToolDefinitionChange[]> {
  if (definitions.length === 0) return [];
  return checkedRows(
    db,
    toolChange,
    `
    SELECT
      from_definition_id, to_definition_id, change, path, left("before", 300) AS "before", left("after", 300) AS "after"
    FROM tool_changes
    WHERE list_contains($definitions, to_definition_id)
    ORDER BY from_definition_id, to_definition_id, position`,
    { definitions },
  );
}

const surface = z.strictObject({
  exchange_id: z.int(),
  position: z.int(),
  kind: z.string(),
  location: z.string(),
  text_id: z.int(),
  family_id: maybeText,
  template_number: maybeWhole,
  lines: z.int(),
  tokens: z.int(),
});
export type SentSurface = z.infer<typeof surface>;

/** Instruction texts of some exchanges in wire order, without their text. */
export function sentSurfaces(db: Queries, exchanges: readonly number[]): Promise<SentSurface[]> {
  return checkedRows(
    db,
    surface,
    `
    ${wanted},
    numbered AS (
      SELECT
        template_id, family_id,
        row_number() OVER (PARTITION BY family_id ORDER BY position, template_id) - 1 AS template_number
      FROM templates
    )
    SELECT
      u.exchange_id, u.position, u.kind, u.location, u.text_id, t.family_id, t.template_number, p.lines, p.tokens
    FROM surfaces u JOIN wanted USING (exchange_id)
    JOIN prompt_texts p ON p.text_id = u.text_id
    LEFT JOIN numbered t ON t.template_id = u.template_id
    ORDER BY u.exchange_id, u.position`,
    { exchanges },
  );
}

const filled = z.strictObject({
  text_id: z.int(),
  slot_id: z.string(),
  name: z.string(),
  kind: z.string(),
  value: z.string(),
});
export type FilledSlot = z.infer<typeof filled>;

/** Values of the slots in some instruction texts, in the order of the template, each cut after `chars` characters. */
export async function filledSlots(
  db: Queries,
  texts: readonly number[],
  chars: number,
): Promise<FilledSlot[]> {
  if (texts.length === 0) return [];
  return checkedRows(
    db,
    filled,
    `
    WITH texts AS (SELECT DISTINCT unnest($texts::INTEGER[]) AS text_id)
    SELECT h.text_id, s.slot_id, s.name, s.kind, left(v.value, $chars) AS value
    FROM (${slotRanks}) h
    JOIN slots s ON s.slot_id = h.slot_id
    JOIN slot_values v ON v.slot_id = h.slot_id AND v.rank = h.rank
    ORDER BY h.text_id, s.template_id, s.line, s.placeholder NULLS FIRST, s.slot_id, h.rank`,
    { texts, chars },
  );
}

const parameter = z.strictObject({ exchange_id: z.int(), parameter: z.string(), value: z.string() });

/** Request parameters of some exchanges, other than ids, each value cut after 200 characters. */
export function sentParameters(
  db: Queries,
  exchanges: readonly number[],
): Promise<z.infer<typeof parameter>[]> {
  return checkedRows(
    db,
    parameter,
    `
    ${wanted}
    SELECT p.exchange_id, p.parameter, left(p.value, 200) AS value
    FROM (${requestParameters}) p
    WHERE p.value IS NOT NULL AND NOT regexp_matches(p.parameter, '^(client_)?metadata|(^|[._])(id|ids|key|timestamp|nonce)$|_(id|key)$|Id$')
    ORDER BY p.exchange_id, p.parameter`,
    { exchanges },
  );
}

const verdict = z.strictObject({
  exchange_id: z.int(),
  verdict: z.string(),
  cause: maybeText,
  detail: maybeText,
  lost_tokens: maybeWhole,
  read_tokens: maybeWhole,
  stable_tokens: maybeWhole,
});
export type TurnCache = z.infer<typeof verdict>;

/** How some exchanges used the cache, of those that follow another one. */
export function turnCaches(db: Queries, exchanges: readonly number[]): Promise<TurnCache[]> {
  return checkedRows(
    db,
    verdict,
    `
    ${wanted}
    SELECT
      p.exchange_id, p.verdict, p.cause, left(p.detail, 300) AS detail, p.lost_tokens, p.read_tokens, p.stable_tokens
    FROM cache_pairs p JOIN wanted USING (exchange_id)
    WHERE p.previous_exchange_id IS NOT NULL
    ORDER BY p.exchange_id`,
    { exchanges },
  );
}

const result = z.strictObject({
  exchange_id: z.int(),
  call_id: z.string(),
  result: z.string(),
  length: z.int(),
  is_error: z.boolean().nullable(),
  /** The exchange whose request brought the result. */
  record_id: maybeText,
});
export type CallResult = z.infer<typeof result>;

/** Results of the tool calls in the answers of some exchanges, each cut after `chars` characters. */
export function callResults(db: Queries, exchanges: readonly number[], chars: number): Promise<CallResult[]> {
  return checkedRows(
    db,
    result,
    `
    ${wanted}
    SELECT
      c.exchange_id, c.call_id, left(c.result, $chars) AS result, length(c.result) AS length, c.is_error, x.record_id
    FROM tool_calls c JOIN wanted USING (exchange_id)
    LEFT JOIN exchanges x ON x.exchange_id = c.result_exchange_id
    WHERE c.result IS NOT NULL AND c.call_id IS NOT NULL
    ORDER BY c.exchange_id, c.position`,
    { exchanges, chars },
  );
}
