import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../version.ts';
import type { SiteApp } from './app.ts';

/** In the site: what its pages were made from, so that the next build keeps those that would come out the same. */
export const MADE_FROM = 'made-from.json';

/** What the pages of a site were made from. */
export interface MadeFrom {
  /** The program that made them, and how it was told to. */
  by: string;
  /** Key of each file that has one, by URL. */
  keys: Record<string, string>;
}

/** What the site in a folder was made from; nothing where there is none, or by another program. */
export function madeFrom(folder: string, by: string): MadeFrom {
  const file = path.join(folder, MADE_FROM);
  if (!existsSync(file)) return { by, keys: {} };
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as MadeFrom;
    return found.by === by ? found : { by, keys: {} };
  } catch {
    // Damaged, so nothing can be kept: the site is made anew.
    return { by, keys: {} };
  }
}

/** Folders whose code decides what a page looks like, in src and dist alike. */
const CODE = ['../components', '../languages', '../pages/_load', '../site', '../store/queries'];

/** Tells the program that makes pages: another release, another style or a changed line give another. */
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
