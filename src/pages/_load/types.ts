import type { AnyPage } from '../../read/twins/twins.ts';
import type { Database } from '../../store/database.ts';

/** Tells what a file is made from: the same key, the same bytes. Cheap to find out, unlike the file. */
type Key = () => Promise<string>;

/** One file of the site that is made from the database. */
export type Route =
  /** A page: HTML, and its values as JSON beside it. */
  | { url: string; load(): Promise<AnyPage>; key?: Key }
  /**
   * Any other text. Data for pages are scripts that hand them over, because pages opened as files cannot fetch.
   */
  | { url: string; text(): Promise<string>; key?: Key }
  /** A file that is too large to be held in memory. */
  | { url: string; write(file: string): Promise<void> };

/** What a page is made from. */
export interface Site {
  db: Database;
  urls: Urls;
  /** Exchanges read at once: many while the whole site is built, one while single pages are served. */
  batch: number;
  /** docs/cookbook.md for the page that asks the database in the browser; a site without that page has none. */
  cookbook?: string | undefined;
}

/** Where things lie, by their ids. Undefined for what the database does not have. */
export interface Urls {
  family(id: string): string | undefined;
  tool(agent: string, name: string): string | undefined;
  exchange(id: string): string | undefined;
  agent(agent: string): string;
}
