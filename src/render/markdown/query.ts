import type { Paragraph } from 'mdast';
import { code, type Inline, paragraph } from './nodes.ts';

/** Names the SQL that gives the numbers above it; `lens sql` runs it. */
export function query(...statements: readonly string[]): Paragraph {
  return paragraph(
    'SQL: ',
    ...statements.flatMap((sql, index): Inline[] => [index === 0 ? '' : '; ', code(sql)]),
  );
}

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `FROM view`, of one agent when one is named. */
export const from = (view: string, agent?: string): string =>
  agent === undefined ? `FROM ${view}` : `FROM ${view} WHERE agent = ${literal(agent)}`;

/** Share of the reported input that was read from the cache, by agent and answerer. */
export const cachedShareQuery =
  'SELECT agent, answered_by, sum(cache_read_tokens) / sum(input_tokens) AS cached_share FROM usage_by_model GROUP BY agent, answered_by';
