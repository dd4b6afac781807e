import path from 'node:path';
import type { LensError } from '../errors.ts';
import type { LogReader } from '../record/reader.ts';
import type { Database } from '../store/database.ts';
import { bytes } from '../text/figures.ts';
import { shippedPrices } from './cost/prices/table.ts';
import type { Price } from './cost/types.ts';
import { deriveTables } from './derive-tables.ts';
import { ingest } from './ingest/ingest.ts';

export interface AnalysisInput {
  /** Log files, in reading order. */
  logs: readonly string[];
  /** Supported formats, tried in order. */
  readers: readonly LogReader[];
  /** Prices for the costs; the prices shipped with lens by default. */
  prices?: readonly Price[];
}

/** The result of one analysis. */
export interface Analysis {
  /** Number of new exchanges, and of all exchanges in the database now. */
  exchanges: { added: number; total: number };
  /** Logs that could not be read, with the reason; all others were read. */
  unreadable: readonly LensError[];
}

/**
 * Reads the new parts of logs into a database and derives the analysis from everything in it.
 *
 * @param progress receives transient progress lines, '' when nothing is in progress
 * @throws LensError `database_busy`, `disk_full` and other write errors; a log that cannot be read is reported instead
 */
export async function analyze(
  database: Database,
  { logs, readers, prices = shippedPrices }: AnalysisInput,
  progress: (line: string) => void = () => undefined,
): Promise<Analysis> {
  const { exchanges, unreadable } = await ingest(database, logs, readers, {
    progress: (step) => progress(progressLine(step)),
  });
  progress('');
  if (exchanges.total > 0) await deriveTables(database, { progress }, prices);
  progress('');
  return { exchanges, unreadable };
}

/** The progress line while a log is read: `Reading 2 of 5: name.jsonl, 12 MB`. */
function progressLine(step: { file: string; log: number; logs: number; bytes: number }): string {
  const size = step.bytes < 1_000_000 ? '' : `, ${bytes(step.bytes)}`;
  return `Reading ${step.log} of ${step.logs}: ${path.basename(step.file)}${size} …`;
}
