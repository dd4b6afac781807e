import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeError, LensError } from '../errors.ts';
import { readReport } from '../report/data/read.ts';
import { jsonReport, markdownReport } from '../report/report.ts';
import { summary } from '../report/summary.ts';
import { openForWriting } from '../store/open.ts';
import { pricesWith } from './cost/override.ts';
import { deriveTables } from './derive-tables.ts';
import { type FoundLogs, findLogs } from './ingest/find-logs.ts';
import { ingest } from './ingest/ingest.ts';
import { type AnalyzeEffects, type AnalyzeOptions, nodeEffects } from './options.ts';
import { progressLine } from './progress-line.ts';

/**
 * Reads logs into the database, derives the analysis, writes the report and says what was found.
 *
 * @returns the exit code: 1 when a log could not be read (the others were), else 0
 * @throws LensError when nothing could be done: no log, database in use or newer, report not writable
 */
export async function analyze(
  options: AnalyzeOptions,
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const places = effects.places();
  const file = path.resolve(options.db ?? places.database);
  const { files, missing } = await logsOf(options, file, places.captures);
  const prices = pricesWith(options.prices);
  const { database, reread, notes } = await openForWriting(file, { fresh: options.fresh ?? false });
  try {
    for (const note of notes) effects.err(`lens: ${note}\n`);
    const read = await ingest(database, [...reread, ...files], options.readers, {
      progress: (step) => effects.progress(progressLine(step)),
    });
    const unreadable = [...missing, ...read.unreadable];
    effects.progress('');
    if (read.exchanges.total === 0) throw unreadable[0] ?? noExchange(files);
    for (const error of unreadable) effects.err(`lens: ${describeError(error)}\n`);
    await deriveTables(database, effects, prices);
    const data = await readReport(database, options);
    effects.progress('');
    if (options.md !== undefined) write(options.md, markdownReport(data), effects);
    if (options.json !== undefined) write(options.json, jsonReport(data), effects);
    if (options.md !== '-' && options.json !== '-') {
      effects.out(summary(data, { file, added: read.exchanges.added, md: options.md, json: options.json }));
    }
    return unreadable.length > 0 ? 1 : 0;
  } finally {
    effects.progress('');
    await database.close();
  }
}

function write(file: string, text: string, effects: AnalyzeEffects): void {
  if (file === '-') effects.out(text);
  else effects.writeFile(file, text);
}

/** The logs to read; none when there is no capture but a database to report on. */
async function logsOf(
  { logs, fresh }: AnalyzeOptions,
  database: string,
  captures: string,
): Promise<FoundLogs> {
  try {
    return await findLogs(logs, captures);
  } catch (error) {
    const mayDoWithout = logs.length === 0 && !fresh && existsSync(database);
    if (mayDoWithout && error instanceof LensError && error.code === 'log_not_found')
      return { files: [], missing: [] };
    throw error;
  }
}

function noExchange(files: readonly string[]): LensError {
  return new LensError('log_not_found', 'The logs hold no exchange', {
    where: files.length === 1 ? (files[0] as string) : `${files.length} logs`,
    hint: 'Capture an agent while it talks to its model: lens capture -- COMMAND.',
  });
}
