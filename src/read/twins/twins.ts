import { z } from 'zod';
import { comparedPage, comparePage } from './compare.ts';
import { exchangePage, exchangesPage, searchPage } from './exchanges.ts';
import { aboutPage, agentsPage, cachePage, overviewPage } from './overview.ts';
import { pageBase } from './page.ts';
import { familiesPage, familyPage, slotsPage, templatePage } from './prompts.ts';
import { sessionPage, sessionsPage } from './sessions.ts';
import { toolPage, toolsPage } from './tools.ts';
import { usagePage } from './usage.ts';

/** A question with the query that answers it. */
const recipe = z.object({ question: z.string(), sql: z.string() });

/** The page that asks the published database. */
const sqlPage = pageBase.extend({
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

/** The values of every page, by its name; the JSON twin of a page has the same values. */
export const pageSchemas = {
  overview: overviewPage,
  agents: agentsPage,
  families: familiesPage,
  family: familyPage,
  template: templatePage,
  tools: toolsPage,
  tool: toolPage,
  exchanges: exchangesPage,
  exchange: exchangePage,
  slots: slotsPage,
  cache: cachePage,
  usage: usagePage,
  sessions: sessionsPage,
  session: sessionPage,
  compare: comparePage,
  compared: comparedPage,
  search: searchPage,
  sql: sqlPage,
  about: aboutPage,
} as const;

export type PageName = keyof typeof pageSchemas;
export type AnyPage = z.infer<(typeof pageSchemas)[PageName]>;
