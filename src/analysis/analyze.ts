import path from 'node:path';
import type { LensError } from '../errors.ts';
import type { LogReader } from '../record/reader.ts';
import type { Database } from '../store/database.ts';
import { shippedPrices } from './cost/prices/table.ts';
import type { Price } from './cost/types.ts';
import { deriveTables } from './derive-tables.ts';
import { ingest } from './ingest/ingest.ts';

/** Made once: making it takes longer than reading a megabyte. */
const figures = new Intl.NumberFormat('en-US');

export interface AnalysisInput {
  /** Log files, in the order in which they are read. */
  logs: readonly string[];
  /** Formats that are recognised, tried in order. */
  readers: readonly LogReader[];
  /** Prices that costs are worked out from; by default those that lens ships. */
  prices?: readonly Price[];
}

/** What one analysis did. */
export interface Analysis {
  /** Exchanges that were not known before, and all that the database has now. */
  exchanges: { added: number; total: number };
  /** Logs that could not be read, and why; the others were. */
  unreadable: readonly LensError[];
}

/**
 * Reads what is new in logs into a database and derives the analysis from all that it holds.
 *
 * @param progress receives lines that pass, '' when nothing is in progress
 * @throws LensError `database_busy`, `disk_full` and what else writing throws; a log that cannot be read is reported
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

/** What is shown while a log is read: `Reading 2 of 5: name.jsonl, 12 MB`. */
function progressLine(step: { file: string; log: number; logs: number; bytes: number }): string {
  const megabytes = Math.floor(step.bytes / 1_000_000);
  const size = megabytes > 0 ? `, ${figures.format(megabytes)} MB` : '';
  return `Reading ${step.log} of ${step.logs}: ${path.basename(step.file)}${size} …`;
}
