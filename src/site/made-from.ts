import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../version.ts';
import type { SiteApp } from './app.ts';

/** File of the site that names what its pages were built from, so that the next build keeps those that would be the same. */
export const MADE_FROM = 'made-from.json';

/** What the pages of a site were built from. */
export interface MadeFrom {
  /** Hash of the program that built them and of its options. */
  by: string;
  /** Key of each file that has one, by URL. */
  keys: Record<string, string>;
}

/** What the site in a folder was built from; no keys if there is none, or if another program built it. */
export function madeFrom(folder: string, by: string): MadeFrom {
  const file = path.join(folder, MADE_FROM);
  if (!existsSync(file)) return { by, keys: {} };
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as MadeFrom;
    return found.by === by ? found : { by, keys: {} };
  } catch {
    // The file is damaged, so nothing can be kept: the site is built from scratch.
    return { by, keys: {} };
  }
}

/** Folders whose code determines the pages, in src and in dist. */
const CODE = ['../components', '../languages', '../pages/_load', '../site', '../store/queries'];

/** Identifies the program that builds the pages: another release, style or line of code gives another value. */
export function programOf(app: SiteApp, options: object): string {
  const hash = createHash('sha256').update(JSON.stringify([version, options, app.hash]));
  for (const { url } of app.assets) hash.update(url);
  for (const folder of CODE) {
    const place = fileURLToPath(new URL(folder, import.meta.url));
    const files = readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name))
      .toSorted();
    for (const name of files) hash.update(name).update(readFileSync(path.join(place, name)));
  }
  return hash.digest('base64url').slice(0, 16);
}
