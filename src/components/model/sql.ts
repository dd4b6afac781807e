import { z } from 'zod';
import { pageBase } from './common.ts';

/** A question with the query that answers it. */
const recipe = z.object({ question: z.string(), sql: z.string() });

/** The page that asks the published database. */
export const sqlPage = pageBase.extend({
  page: z.literal('sql'),
  /** The database file, from the root of the site. */
  database: z.string(),
  /** What that file lacks of the original. */
  leftOut: z.array(z.string()),
  /** Queries to click, by subject. */
  cookbook: z.array(z.object({ title: z.string(), recipes: z.array(recipe) })),
  /** What there is to ask: views first. */
  tables: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['view', 'table']),
      comment: z.string(),
      columns: z.array(z.object({ name: z.string(), comment: z.string() })),
    }),
  ),
});

export type SqlPage = z.infer<typeof sqlPage>;
