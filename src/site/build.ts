import path from 'node:path';
import type { Frame } from '../components/frame.ts';
import { routesOf } from '../pages/_load/routes.ts';
import type { Route } from '../pages/_load/site.ts';
import { findPaths } from '../paths.ts';
import { type Filter, openFiltered } from '../read/filter.ts';
import type { AnyPage } from '../read/twins/twins.ts';
import { version } from '../version.ts';
import { loadApp, type SiteApp } from './app.ts';
import { nodeEffects, type SiteEffects } from './effects.ts';
import { framesOf } from './frame.ts';
import { MADE_FROM, type MadeFrom, madeFrom, programOf } from './made-from.ts';
import { openTarget, type Target } from './target.ts';

export interface BuildOptions {
  /** Database file; default: that of the working folder. */
  db?: string | undefined;
  /** Folder of the site. */
  out: string;
  /** Exchanges that are published; all when not given. */
  filter?: Filter | undefined;
  /** Include the SQL page with its engine and its copy of the database; default: true. */
  sql?: boolean | undefined;
}

/** Exchanges read at once. */
const BATCH = 200;

/**
 * Publishes a database as a folder of pages with relative links, which works on any host, below any path and opened as
 * files. The folder appears whole or not at all; pages of an earlier build that would be the same are kept. Resolves with the
 * exit code.
 */
export async function build(options: BuildOptions, effects: SiteEffects = nodeEffects): Promise<number> {
  const app = await loadApp();
  const sql = options.sql ?? true;
  const db = await openFiltered(options.db ?? findPaths().database, options.filter ?? {});
  try {
    const [routes, frameOf] = await Promise.all([
      routesOf(db, { batch: BATCH, cookbook: sql ? app.cookbook() : undefined }),
      framesOf(db, { app, sql, policies: true, shown: null }),
    ]);
    const before = madeFrom(options.out, programOf(app, { sql }));
    const now: MadeFrom = { by: before.by, keys: {} };
    const target = await openTarget(options.out, { lens: version });
    try {
      for (const { url, content } of [...app.assets, ...(sql ? app.engine().assets : [])])
        target.write(url, content);
      let done = 0;
      const onFile = (): void => effects.progress(++done, routes.size);
      const wanted: Route[] = [];
      for (const route of routes.values()) {
        const key = 'key' in route ? await route.key?.() : undefined;
        if (key !== undefined) now.keys[route.url] = key;
        const same = key !== undefined && before.keys[route.url] === key;
        if (same && filesOf(route).every(target.keep)) onFile();
        else wanted.push(route);
      }
      await make(wanted, { target, app, frameOf, onFile });
      target.write(MADE_FROM, JSON.stringify(now));
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

const twinOf = (url: string): string => url.replace(/html$/, 'json');

const filesOf = (route: Route): string[] => ('load' in route ? [route.url, twinOf(route.url)] : [route.url]);

interface Making {
  target: Target;
  app: SiteApp;
  frameOf: (url: string) => Frame;
  /** Called after each file. */
  onFile(): void;
}

/** Writes files in order. The data of the next one is read while this one is rendered: DuckDB has its own threads. */
async function make(routes: readonly Route[], { target, app, frameOf, onFile }: Making): Promise<void> {
  const large = routes.filter((route) => 'write' in route);
  const written = Promise.all(large.map((route) => target.make(route.url, route.write)));
  // An error is thrown where the result is awaited.
  written.catch(() => undefined);
  const rest = routes.filter((route) => !('write' in route));
  let ahead = contentsOf(rest[0]);
  for (const [index, route] of rest.entries()) {
    const contents = await ahead;
    ahead = contentsOf(rest[index + 1]);
    ahead.catch(() => undefined);
    if (typeof contents === 'string') target.write(route.url, contents);
    else if (contents) {
      target.write(route.url, await app.render({ page: contents, frame: frameOf(route.url) }));
      target.write(twinOf(route.url), `${JSON.stringify(contents, null, 1)}\n`);
    }
    onFile();
  }
  await written;
  for (const _ of large) onFile();
}

async function contentsOf(route: Route | undefined): Promise<AnyPage | string | undefined> {
  if (route && 'text' in route) return route.text();
  return route && 'load' in route ? route.load() : undefined;
}
