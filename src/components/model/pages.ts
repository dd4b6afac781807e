import type { AboutPage } from './about.ts';
import type { ExchangePage, ExchangesPage } from './exchange.ts';
import type { FamiliesPage, FamilyPage } from './family.ts';
import type { AgentsPage, OverviewPage } from './overview.ts';
import type { ToolPage, ToolsPage } from './tools.ts';

/** Every page by its name. */
export interface Pages {
  overview: OverviewPage;
  agents: AgentsPage;
  families: FamiliesPage;
  family: FamilyPage;
  tools: ToolsPage;
  tool: ToolPage;
  exchanges: ExchangesPage;
  exchange: ExchangePage;
  about: AboutPage;
}

export type PageName = keyof Pages;
export type AnyPage = Pages[PageName];
