import { chmod, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from '../components/frame.ts';
import { routeOnDemand, routesOf } from '../pages/_load/routes.ts';
import type { Route } from '../pages/_load/site.ts';
import { logPaths } from '../read/sessions.ts';
import type { AnyPage } from '../read/twins/twins.ts';
import type { Database } from '../store/database.ts';
import { openForWriting, openReadOnly } from '../store/open.ts';
import type { PageView, SiteApp } from './app.ts';
import { framesOf } from './frame.ts';
import { copyDatabase, createPrivateFolder, stampOf } from './snapshot.ts';

export interface LivePagesOptions {
  /** Start with an empty database if there is none: the first capture that is analysed creates it. */
  orEmpty?: boolean;
}

/** A file of the site: an asset, a JSON twin, data of a page. */
export interface SiteFile {
  type: string;
  body: string | Buffer;
  /** The URL holds a hash of the contents, so a browser may cache it for good. */
  immutable: boolean;
}

interface View {
  stamp: string;
  file: string;
  db: Database;
  routes: Map<string, Route>;
  frameOf: (url: string) => Frame;
  /** Files written for this view, by URL, on first use. */
  made: Map<string, Buffer>;
  /** Values of the pages and files that were asked for last, by URL: they are the same as long as the view is. */
  kept: Map<string, AnyPage | string>;
}

/** Pages and files whose values are kept: the overview reads all of the report, a list all of its lines. */
const MOST_KEPT = 64;

/** The pages of a database that can be written meanwhile: they are read from a private, consistent copy. */
export class LivePages {
  readonly #file: string;
  readonly #app: SiteApp;
  readonly #folder: string;
  #view: View;
  #copies = 1;
  #refreshing: Promise<boolean> | undefined;
  /** DuckDB answers one query of a connection at a time; pages are loaded one after another. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: string, app: SiteApp, folder: string, view: View) {
    this.#file = file;
    this.#app = app;
    this.#folder = folder;
    this.#view = view;
  }

  /** Throws what opening the database throws. */
  static async open(
    file: string,
    app: SiteApp,
    { orEmpty = false }: LivePagesOptions = {},
  ): Promise<LivePages> {
    const folder = await createPrivateFolder();
    try {
      const empty = orEmpty && stampOf(file) === null;
      const copy = empty ? await emptyDatabase(folder) : await copyDatabase(file, folder, '0.duckdb');
      return new LivePages(file, app, folder, await viewOf(copy, app));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The state of the database that is shown; it changes when pages have new data. */
  get shown(): string {
    return this.#view.stamp;
  }

  /** Paths of the logs in the database. */
  logs(): Promise<string[]> {
    return this.#alone(() => logPaths(this.#view.db));
  }

  /** Takes a new copy if the database changed; resolves with true if it did. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#takeNew().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #takeNew(): Promise<boolean> {
    const stamp = stampOf(this.#file);
    if (stamp === null || stamp === this.#view.stamp) return false;
    const copy = await copyDatabase(this.#file, this.#folder, `${this.#copies++}.duckdb`);
    const next = await viewOf(copy, this.#app);
    return this.#alone(async () => {
      const old = this.#view;
      this.#view = next;
      await old.db.close();
      await rm(old.file, { force: true });
      return true;
    });
  }

  /** The page or file at a path below the root; undefined when there is none. */
  find(url: string): Promise<PageView | SiteFile | undefined> {
    const asset = [...this.#app.assets, ...this.#app.engine().assets].find(
      (candidate) => candidate.url === url,
    );
    if (asset) return Promise.resolve({ type: typeOf(url), body: asset.content, immutable: true });
    return this.#alone(() => this.#load(url));
  }

  async #load(url: string): Promise<PageView | SiteFile | undefined> {
    const { db, routes, frameOf } = this.#view;
    const html = url.replace(/\.json$/, '.html');
    const lower = html.toLowerCase();
    // Names of pages are lower case; ids are printed and pasted in either.
    const route =
      routes.get(url) ?? routes.get(html) ?? routes.get(lower) ?? (await routeOnDemand(db, lower));
    if (!route) return undefined;
    const type = typeOf(url);
    if ('text' in route)
      return { type, body: await this.#kept(route.url, () => route.text()), immutable: false };
    if ('write' in route) return { type, body: await this.#written(url, route), immutable: false };
    const page = await this.#kept(route.url, () => route.load());
    if (url === html) return { page, frame: frameOf(route.url) };
    return { type, body: `${JSON.stringify(page, null, 1)}\n`, immutable: false };
  }

  async #kept<T extends AnyPage | string>(url: string, read: () => Promise<T>): Promise<T> {
    const { kept } = this.#view;
    const value = (kept.get(url) as T | undefined) ?? (await read());
    // The one asked for last becomes the last of the map; the first was not asked for the longest time.
    kept.delete(url);
    kept.set(url, value);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return value;
  }

  async #written(url: string, route: { write(file: string): Promise<void> }): Promise<Buffer> {
    const known = this.#view.made.get(url);
    if (known) return known;
    const file = path.join(this.#folder, 'made');
    await route.write(file);
    const body = await readFile(file);
    await rm(file);
    this.#view.made.set(url, body);
    return body;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work, work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#alone(async () => {
      await this.#view.db.close();
      await rm(this.#folder, { recursive: true, force: true });
    });
  }
}

interface Copy {
  file: string;
  stamp: string;
}

async function emptyDatabase(folder: string): Promise<Copy> {
  const file = path.join(folder, '0.duckdb');
  const { database } = await openForWriting(file);
  await database.close();
  await chmod(file, 0o600);
  return { file, stamp: 'empty' };
}

async function viewOf(copy: Copy, app: SiteApp): Promise<View> {
  const db = await openReadOnly(copy.file);
  const [routes, frameOf] = await Promise.all([
    routesOf(db, { batch: 1, cookbook: app.cookbook() }),
    framesOf(db, { app, sql: true, policies: false, shown: copy.stamp }),
  ]);
  return { ...copy, db, routes, frameOf, made: new Map(), kept: new Map() };
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const typeOf = (url: string): string => types[url.split('.').pop() ?? ''] ?? 'application/octet-stream';
