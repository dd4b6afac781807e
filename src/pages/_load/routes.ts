import { z } from 'zod';
import type { Database } from '../../read/source.ts';
import { pageSchemas } from '../../read/twins/twins.ts';
import { aboutRoutes } from './about.ts';
import { agentsRoutes } from './agents.ts';
import { cacheRoutes } from './cache.ts';
import { compareRoutes } from './compare.ts';
import { comparedRoute, comparedRoutes } from './compared.ts';
import { exchangeRoutes } from './exchange.ts';
import { exchangesRoutes } from './exchanges.ts';
import { familiesRoutes, familyRoutes } from './families.ts';
import { overviewRoutes } from './overview.ts';
import { sessionRoutes, sessionsRoutes } from './sessions.ts';
import { findUrls, type Route, type Site } from './site.ts';
import { slotsRoutes } from './slots.ts';
import { sqlRoutes } from './sql.ts';
import { toolRoutes, toolsRoutes } from './tools.ts';
import { usageRoutes } from './usage.ts';
import { rowsRoutes } from './workspace.ts';

/** Every kind of page, in the order they are made. */
const kinds: readonly ((site: Site) => Route[] | Promise<Route[]>)[] = [
  overviewRoutes,
  agentsRoutes,
  familiesRoutes,
  familyRoutes,
  slotsRoutes,
  toolsRoutes,
  toolRoutes,
  usageRoutes,
  cacheRoutes,
  exchangesRoutes,
  rowsRoutes,
  exchangeRoutes,
  sessionsRoutes,
  sessionRoutes,
  compareRoutes,
  comparedRoutes,
  sqlRoutes,
  aboutRoutes,
  schemaRoutes,
];

/** Every file the site of a database consists of, by its URL. */
export async function routesOf(
  db: Database,
  options: Pick<Site, 'batch' | 'cookbook'>,
): Promise<Map<string, Route>> {
  const site: Site = { db, urls: await findUrls(db), ...options };
  const routes = new Map<string, Route>();
  for (const kind of kinds) for (const route of await kind(site)) routes.set(route.url, route);
  return routes;
}

/**
 * A page that is not part of the published site, because there are too many of its kind: a comparison of any two things.
 * Undefined when there is none of this address.
 */
export async function routeOnDemand(db: Database, url: string): Promise<Route | undefined> {
  return url.startsWith('compare/')
    ? comparedRoute({ db, urls: await findUrls(db), batch: 1 }, url)
    : undefined;
}

/** JSON schemas of the pages' JSON, published with them. */
export function schemaRoutes(): Route[] {
  return Object.entries(pageSchemas).map(([name, schema]) => ({
    url: `schema/${name}.json`,
    text: async () => `${JSON.stringify(z.toJSONSchema(schema), null, 1)}\n`,
  }));
}
