import { LensError } from '../errors.ts';
import { type Filter, openFiltered } from '../read/filter.ts';
import type { Database } from '../store/database.ts';
import { exportArtifacts } from './artifacts.ts';
import type { ReadLog } from './exchanges.ts';
import { exportHar } from './har.ts';
import { exportJson } from './json.ts';
import { exportOtlp } from './otlp.ts';
import { exportParquet } from './parquet.ts';
import { exportPrompts } from './prompts.ts';

/** What an export writes, by the name of its flag. */
export const exportKinds = ['har', 'parquet', 'otlp', 'json', 'prompts', 'artifacts'] as const;
export type ExportKind = (typeof exportKinds)[number];

const writers: Readonly<
  Record<ExportKind, { what: string; write(db: Database, to: string, readLog: ReadLog): Promise<number> }>
> = {
  har: { what: 'entries', write: exportHar },
  parquet: { what: 'tables', write: exportParquet },
  otlp: { what: 'spans', write: exportOtlp },
  json: { what: 'exchanges', write: exportJson },
  prompts: { what: 'files', write: exportPrompts },
  artifacts: { what: 'exchanges', write: exportArtifacts },
};

export interface ExportOptions {
  kind: ExportKind;
  /** File or folder to write. */
  to: string;
  /** Database file. */
  db: string;
  /** Exchanges that are exported; all when not given. */
  filter?: Filter | undefined;
}

/**
 * Exports a database in another format. Resolves with what was written, as a sentence.
 *
 * @throws LensError `not_writable`, `not_found` when the filter leaves nothing, and what opening the database throws
 */
export async function exportDatabase(
  { kind, to, db, filter }: ExportOptions,
  readLog: ReadLog,
): Promise<string> {
  const database = await openFiltered(db, filter ?? {});
  try {
    const { what, write } = writers[kind];
    const count = await write(database, to, readLog);
    return `${to}: ${count} ${what}`;
  } catch (error) {
    throw fullDisk(error, to) ?? error;
  } finally {
    await database.close();
  }
}

/** DuckDB writes Parquet by itself, and reports a full disk in its own words. */
function fullDisk(error: unknown, to: string): LensError | undefined {
  if (error instanceof LensError || !/No space left|disk (?:is )?full|ENOSPC/i.test(String(error)))
    return undefined;
  return new LensError('not_writable', 'The export cannot be written: no space left on the disk', {
    where: to,
    hint: 'Free some space, or export to another disk.',
    cause: error,
  });
}
