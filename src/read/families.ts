import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime } from './query.ts';

const family = z.strictObject({
  family_id: z.string(),
  agent: z.string(),
  /** Its name. */
  family: z.string(),
  role: z.string(),
  /** Versions of one prompt share it. */
  lineage_id: z.string(),
  requests: z.int(),
  /** Edition that sizes and shares are about: its version and model, and how many of the requests have them. */
  shown_version: maybeText,
  shown_model: maybeText,
  shown_requests: z.int(),
  first_seen: maybeTime,
  last_seen: maybeTime,
  /** Instruction texts. */
  surfaces: z.int(),
  /** Distinct texts of the surface that has most of them. */
  samples: z.int(),
  slots: z.int(),
  /** Tools that any request offers. */
  tools: z.int(),
  /** Mean tokens of the instruction texts of a request, o200k estimate. */
  instruction_tokens: z.number(),
  /** Share of the instruction texts that is fixed, by characters, 0 to 1; null without instruction texts. */
  fixed_share: maybeNumber,
  /** Median of the input of a request, o200k estimate; null when nothing was counted. */
  estimated_input_tokens: maybeNumber,
});
export type Family = z.infer<typeof family>;

/** Every family: agents by name, main loops first, then the one with the most requests. */
export function families(db: Queries): Promise<Family[]> {
  return checkedRows(
    db,
    family,
    `
    WITH texts AS (
      SELECT family_id, max(samples) AS samples FROM templates GROUP BY family_id
    ),
    offered AS (
      SELECT family_id, count(*) AS tools FROM family_tools GROUP BY family_id
    )
    SELECT
      s.family_id, s.agent, s.family, s.role, coalesce(s.lineage_id, s.family_id) AS lineage_id, s.requests,
      s.shown_version, s.shown_model, s.shown_requests, f.first_seen, f.last_seen, s.surfaces, coalesce(t.samples, 0) AS samples, s.slots, coalesce(o.tools, 0) AS tools,
      s.instruction_tokens::DOUBLE AS instruction_tokens, s.fixed_share, s.estimated_input_tokens
    FROM family_summary s
    JOIN families f ON f.family_id = s.family_id
    LEFT JOIN texts t ON t.family_id = s.family_id
    LEFT JOIN offered o ON o.family_id = s.family_id
    ORDER BY s.agent, s.role <> 'main', s.requests DESC, s.family_id`,
  );
}

const familyPart = z.strictObject({ family_id: z.string(), part: z.string(), estimate: z.number() });

/** What the requests of each family consist of: o200k tokens of each part, over all its requests. */
export function familyParts(db: Queries): Promise<z.infer<typeof familyPart>[]> {
  return checkedRows(
    db,
    familyPart,
    `
    SELECT x.family_id, p.part, sum(p.estimate)::DOUBLE AS estimate
    FROM token_parts p JOIN exchanges x ON x.exchange_id = p.exchange_id
    WHERE x.family_id IS NOT NULL
    GROUP BY ALL
    ORDER BY x.family_id, p.part`,
  );
}

const familyExchange = z.strictObject({ record_id: z.string(), ts: maybeTime, model: maybeText });

/** The latest exchanges of a family. */
export function familyExchanges(
  db: Queries,
  family: string,
  limit: number,
): Promise<z.infer<typeof familyExchange>[]> {
  return checkedRows(
    db,
    familyExchange,
    `
    SELECT record_id, ts, model
    FROM exchanges
    WHERE family_id = $family
    ORDER BY ts DESC NULLS LAST, exchange_id DESC
    LIMIT $limit`,
    { family, limit },
  );
}

/** Ids of all families. */
export async function familyIds(db: Queries): Promise<string[]> {
  const rows = await checkedRows(
    db,
    z.strictObject({ family_id: z.string() }),
    'SELECT family_id FROM families',
  );
  return rows.map(({ family_id }) => family_id);
}
