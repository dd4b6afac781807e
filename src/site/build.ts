import path from 'node:path';
import { routesOf } from '../pages/_load/table.ts';
import { findPlaces } from '../places.ts';
import { openReadOnly } from '../store/open.ts';
import { version } from '../version.ts';
import { loadApp } from './app.ts';
import { nodeEffects, type SiteEffects } from './effects.ts';
import { framesOf } from './frame.ts';
import { openTarget } from './target.ts';

export interface BuildOptions {
  /** Database file; default: that of the working folder. */
  db?: string | undefined;
  /** Folder of the site. */
  out: string;
  /** The page that asks the database in the browser, its engine and its copy of the database; on unless false. */
  sql?: boolean | undefined;
}

/** Exchanges read at once. */
const BATCH = 200;

/**
 * Publishes a database as a folder of pages with relative links, which works on any host, below any path and opened as
 * files. The folder appears whole or not at all. Resolves with the exit code.
 */
export async function build(options: BuildOptions, effects: SiteEffects = nodeEffects): Promise<number> {
  const app = await loadApp();
  const sql = options.sql ?? true;
  const db = await openReadOnly(options.db ?? findPlaces().database);
  try {
    const [routes, frameOf] = await Promise.all([
      routesOf(db, { batch: BATCH, cookbook: sql ? app.cookbook() : undefined }),
      framesOf(db, { app, sql, policies: true, shown: null }),
    ]);
    const target = await openTarget(options.out, { lens: version });
    try {
      for (const { url, content } of [...app.assets, ...(sql ? app.engine().assets : [])])
        await target.write(url, content);
      let done = 0;
      for (const route of routes.values()) {
        if ('text' in route) await target.write(route.url, await route.text());
        else if ('write' in route) await target.make(route.url, route.write);
        else {
          const page = await route.load();
          await target.write(route.url, await app.render(page, frameOf(route.url)));
          await target.write(route.url.replace(/html$/, 'json'), `${JSON.stringify(page, null, 1)}\n`);
        }
        effects.progress(++done, routes.size);
      }
      await target.finish();
    } catch (error) {
      await target.abandon();
      throw error;
    }
    effects.print(path.join(options.out, 'index.html'));
    return 0;
  } finally {
    await db.close();
  }
}
