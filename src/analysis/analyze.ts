import path from 'node:path';
import { describeError, LensError } from '../errors.ts';
import { readReport } from '../report/data/read.ts';
import { jsonReport, markdownReport } from '../report/report.ts';
import { summary } from '../report/summary.ts';
import { openForWriting } from '../store/open.ts';
import { deriveTables } from './derive-tables.ts';
import { findCaptures, findLogs } from './find-logs.ts';
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
  const logs = options.logs.length > 0 ? findLogs(options.logs) : findCaptures(places.captures);
  const { database, reread, notes } = await openForWriting(file, { fresh: options.fresh ?? false });
  try {
    for (const note of notes) effects.err(`lens: ${note}\n`);
    const read = await ingest(database, [...reread, ...logs], options.readers, {
      progress: (step) => effects.progress(progressLine(step)),
    });
    if (read.exchanges.total === 0 && read.unreadable.length === 0) throw nothingRead(logs, places.captures);
    await deriveTables(database, effects);
    const data = await readReport(database, options);
    effects.progress('');
    for (const error of read.unreadable) effects.err(`lens: ${describeError(error)}\n`);
    if (options.md !== undefined) write(options.md, markdownReport(data), effects);
    if (options.json !== undefined) write(options.json, jsonReport(data), effects);
    if (options.md !== '-' && options.json !== '-') {
      effects.out(summary(data, { file, added: read.exchanges.added, md: options.md, json: options.json }));
    }
    return read.unreadable.length > 0 ? 1 : 0;
  } finally {
    effects.progress('');
    await database.close();
  }
}

function write(file: string, text: string, effects: AnalyzeEffects): void {
  if (file === '-') effects.out(text);
  else effects.writeFile(file, text);
}

function nothingRead(logs: readonly string[], captures: string): LensError {
  if (logs.length > 0) {
    return new LensError('log_not_found', 'The logs hold no exchange', {
      where: logs.length === 1 ? (logs[0] as string) : `${logs.length} logs`,
      hint: 'A capture without a request to a model leaves such a log: lens doctor tells why.',
    });
  }
  return new LensError('log_not_found', 'There is nothing to analyse yet', {
    where: captures,
    hint: 'Capture first (lens capture -- claude -p "…"), or name a log: lens analyze LOG.',
  });
}
