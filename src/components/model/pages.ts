import type { z } from 'zod';
import { aboutPage } from './about.ts';
import { cachePage } from './cache.ts';
import { comparePage } from './compare.ts';
import { comparedPage } from './compared.ts';
import { exchangePage, exchangesPage } from './exchange.ts';
import { familiesPage, familyPage, templatePage } from './family.ts';
import { livePage } from './live.ts';
import { agentsPage, overviewPage } from './overview.ts';
import { searchPage } from './search.ts';
import { sessionPage, sessionsPage } from './sessions.ts';
import { slotsPage } from './slots.ts';
import { sqlPage } from './sql.ts';
import { toolPage, toolsPage } from './tools.ts';

/** What every page is made of, by its name; the JSON beside a page is the same values. */
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
  sessions: sessionsPage,
  session: sessionPage,
  compare: comparePage,
  compared: comparedPage,
  search: searchPage,
  sql: sqlPage,
  about: aboutPage,
  live: livePage,
} as const;

export type PageName = keyof typeof pageSchemas;
export type AnyPage = z.infer<(typeof pageSchemas)[PageName]>;
