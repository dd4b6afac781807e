/**
 * What an analysis found, as the package exports it (`prompt-lens/read`): opens a database of `lens analyze` and reads
 * typed data from its public tables and views, which docs/schema.md describes.
 *
 * @example
 * ```ts
 * import { openDatabase, readReport } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { agent, families } of (await readReport(db)).agents)
 *   console.log(agent, families.map(({ family, requests }) => `${family}: ${requests} requests`));
 * console.log(await db.rows('SELECT agent, count(*) AS exchanges FROM exchanges GROUP BY agent'));
 * await db.close();
 * ```
 *
 * @packageDocumentation
 */
import type { Database } from '../store/database.ts';
import { openReadOnly } from '../store/open.ts';
import { readReport as read } from './report.ts';
import type { ReportData } from './report-schema.ts';

export {
  type AgentReport,
  type FamilyReport,
  REPORT_VERSION,
  type ReportData,
  reportSchema,
  type SlotReport,
  type SurfaceReport,
  type ToolChange,
} from './report-schema.ts';

/** An open database of lens. */
export interface LensDatabase {
  /**
   * Runs one statement and returns its rows as objects, with columns as keys. BIGINT becomes a number (a string beyond
   * 2^53), a timestamp an ISO 8601 text in UTC, a list an array and a struct an object.
   *
   * @param parameters values for `$name` in the statement, by name
   * @throws DuckDB's error for a statement that is not valid
   */
  rows<T = Record<string, unknown>>(
    sql: string,
    parameters?: Readonly<Record<string, string | number | boolean | null>>,
  ): Promise<T[]>;
  /** Closes the database. Further calls of `rows` fail. */
  close(): Promise<void>;
}

/**
 * Opens a database that `lens analyze` has written, for reading. While it is open, `lens analyze` cannot write it.
 *
 * @param file path of the DuckDB file
 * @throws LensError with `code` `database_not_found`, `database_busy` (another process writes it), `database_older` or
 *   `database_newer` (another version of lens wrote it), or `database_broken`
 */
export function openDatabase(file: string): Promise<LensDatabase> {
  return openReadOnly(file);
}

/**
 * Reads the report: for each agent its prompt families with templates and slots, tools, tokens, costs in US dollars,
 * cache losses in tokens, and changes from version to version. It is what `lens analyze --json` writes;
 * docs/report.schema.json describes each member with its unit.
 *
 * @param db a database from {@link openDatabase}
 * @throws ZodError if a view returns a row that does not fit the schema
 */
export function readReport(db: LensDatabase): Promise<ReportData> {
  return read(db as Database);
}
