import { exchangeIds } from '../../read/exchanges.ts';
import { familyIds } from '../../read/families.ts';
import type { Database } from '../../read/source.ts';
import { toolNames } from '../../read/tools.ts';
import type { AnyPage } from '../../read/twins/twins.ts';
import { slug } from '../../text/slug.ts';

export { slug };

/** Identifies what a file is made from: the same key means the same bytes. It is cheaper to compute than the file. */
type Key = () => Promise<string>;

/** One file of the site that is made from the database. */
export type Route =
  /** A page: HTML, and its values as JSON in a second file. */
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

/** Addresses of pages, by the ids of what they show. Undefined for what the database does not have. */
export interface Urls {
  family(id: string): string | undefined;
  tool(agent: string, name: string): string | undefined;
  exchange(id: string): string | undefined;
  agent(agent: string): string;
}

/** Reads the addresses of everything that has a page. */
export async function findUrls(db: Database): Promise<Urls> {
  const families = new Map((await familyIds(db)).map((family) => [family, `families/${slug(family)}.html`]));
  const tools = new Map(
    (await toolNames(db)).map(({ agent, name }) => [
      `${agent}\n${name}`,
      `tools/${slug(agent)}/${slug(name)}.html`,
    ]),
  );
  const exchanges = new Map((await exchangeIds(db)).map(({ record_id: id }) => [id, `x/${slug(id)}.html`]));
  return {
    family: (id) => families.get(id),
    tool: (agent, name) => tools.get(`${agent}\n${name}`),
    exchange: (id) => exchanges.get(id),
    agent: (agent) => `agents.html#${slug(agent)}`,
  };
}

/** Name of the page of an exchange, without folder and ending. */
export const exchangeName = ({ urls }: Pick<Site, 'urls'>, id: string): string =>
  urls.exchange(id)?.slice(2, -5) ?? '';

/** Does the work at the first call and gives the same result ever after. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

type CamelKey<Key> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelKey<Tail> & string>}`
  : Key;

/** A row of the read model with its members named as in the JSON of the pages: `first_seen` becomes `firstSeen`. */
export function camel<Row extends object>(
  row: Row,
): { [Key in keyof Row as CamelKey<Key> & string]: Row[Key] } {
  const entries = Object.entries(row).map(([key, value]) => [
    key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries);
}
