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
