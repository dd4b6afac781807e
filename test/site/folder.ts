import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../../src/site/build.ts';
import { freshApp } from './app.ts';
import type { Rows } from './fixture/database.ts';

/** A built site in a folder of its own. */
export interface BuiltSite {
  folder: string;
  database: string;
  /** Every file below the folder, with `/`. */
  files: string[];
  read(file: string): string;
  remove(): void;
}

/** A terminal that shows nothing. */
export const quiet = {
  print: () => undefined,
  tell: () => undefined,
  progress: () => undefined,
  interrupted: () => Promise.resolve(),
  analyze: () => Promise.resolve(null),
};

/** Writes a database from rows and builds its site, without the page that asks the database unless told to. */
export async function buildSite(rows: Rows, { sql = false } = {}): Promise<BuiltSite> {
  await freshApp();
  const base = mkdtempSync(path.join(tmpdir(), 'lens-site-'));
  const database = path.join(base, 'lens.duckdb');
  const folder = path.join(base, 'site');
  await rows.write(database);
  await build({ db: database, out: folder, sql }, quiet);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .toSorted();
  return {
    folder,
    database,
    files,
    read: (file) => readFileSync(path.join(folder, file), 'utf8'),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** A plain static host that publishes a folder below a path, the way any host would. */
export async function publish(folder: string, below: string): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.normalize(path.join(folder, decodeURIComponent(pathname.slice(below.length))));
    try {
      if (!pathname.startsWith(below) || !file.startsWith(folder)) throw new Error('outside');
      const body = readFileSync(file);
      response.setHeader('content-type', types[file.split('.').pop() ?? ''] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`, server };
}
