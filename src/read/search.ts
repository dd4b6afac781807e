import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows } from './query.ts';

const searchHit = z.strictObject({
  agent: z.string(),
  /** instructions, message, answer or tool. */
  in: z.string(),
  /** Location or role in the request, or name of the tool. */
  place: z.string(),
  /** First exchange that contains the text. */
  record_id: z.string(),
  /** Exchanges that contain it. */
  exchanges: z.int(),
  /** The text around the first match. */
  excerpt: z.string(),
});
export type SearchHit = z.infer<typeof searchHit>;

/** Characters before and after a match in an excerpt. */
const AROUND = 120;

/**
 * Texts that contain some words in this order, ignoring case: instructions, messages, answers and tool
 * definitions, each distinct text once, those of most exchanges first.
 */
export function search(
  db: Queries,
  words: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<SearchHit[]> {
  const found = (column: string): string => `contains(lower(${column}), lower($words))`;
  const first = 'arg_min(x.record_id, x.exchange_id)';
  return checkedRows(
    db,
    searchHit,
    `
    WITH hits AS (
      SELECT x.agent, 'instructions' AS "in", any_value(p.location) AS place, ${first} AS record_id,
        count(DISTINCT x.exchange_id) AS exchanges, p.text
      FROM system_prompts p JOIN exchanges x ON x.exchange_id = p.exchange_id
      WHERE ${found('p.text')} GROUP BY x.agent, p.text
      UNION ALL
      SELECT x.agent, 'message', m.role || ' ' || m.type, ${first}, count(DISTINCT x.exchange_id), m.text
      FROM message_blocks m JOIN exchanges x ON x.exchange_id = m.exchange_id
      WHERE m.role NOT IN ('system', 'developer') AND ${found('m.text')} GROUP BY x.agent, m.role, m.type, m.text
      UNION ALL
      SELECT x.agent, 'answer', a.type, ${first}, count(DISTINCT x.exchange_id), a.text
      FROM answer_blocks a JOIN exchanges x ON x.exchange_id = a.exchange_id
      WHERE ${found('a.text')} GROUP BY x.agent, a.type, a.text
      UNION ALL
      SELECT x.agent, 'tool', d.name, ${first}, count(DISTINCT x.exchange_id), any_value(d.description || chr(10) || d.schema)
      FROM tool_definitions d
      JOIN exchange_tools o ON o.tool_definition_id = d.tool_definition_id
      JOIN exchanges x ON x.exchange_id = o.exchange_id
      WHERE ${found('concat_ws(chr(10), d.name, d.description, d.schema)')} GROUP BY x.agent, d.name, d.tool_definition_id
    )
    SELECT agent, "in", coalesce(place, '') AS place, record_id, exchanges,
      substr(coalesce(text, ''), greatest(1, instr(lower(coalesce(text, '')), lower($words)) - ${AROUND}), ${2 * AROUND} + length($words)) AS excerpt
    FROM hits
    ORDER BY exchanges DESC, "in", agent, place, record_id, text
    LIMIT $limit OFFSET $offset`,
    { words, limit, offset },
  );
}
