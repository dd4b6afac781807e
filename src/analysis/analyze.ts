import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeError, LensError } from '../errors.ts';
import { chooseSections } from '../report/choose-sections.ts';
import type { ReportData } from '../report/data/schema/report.ts';
import { jsonReport, markdownReport } from '../report/report.ts';
import type { Section } from '../report/sections/table.ts';
import { summary } from '../report/summary.ts';
import { openForWriting } from '../store/open.ts';
import { pricesWith } from './cost/override.ts';
import { deriveTables } from './derive-tables.ts';
import { type FoundLogs, findLogs } from './ingest/find-logs.ts';
import { ingest } from './ingest/ingest.ts';
import { isNarrowed } from './narrowed.ts';
import { type AnalyzeEffects, type AnalyzeOptions, nodeEffects } from './options.ts';
import { progressLine } from './progress-line.ts';
import { narrowedMaterial, type ReportMaterial, reportMaterial } from './report-material.ts';

/**
 * Reads logs into the database, derives the analysis, writes the report and says what was found.
 *
 * @returns the exit code: 1 when a log could not be read (the others were), else 0
 * @throws LensError when nothing could be done: no log, database in use or newer, report not writable, wrong use
 */
export async function analyze(
  options: AnalyzeOptions,
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const places = effects.places();
  const file = path.resolve(options.db ?? places.database);
  const { files, missing } = await logsOf(options, file, options.captures ?? places.captures);
  const prices = pricesWith(options.prices, options.ownPrices);
  const sections = chooseSections(options.sections);
  const { database, reread, notes } = await openForWriting(file, { fresh: options.fresh ?? false });
  let report: Reports | undefined;
  let added: number;
  let code: number;
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
    // Bringing all into the file is DuckDB's own work: the report is read and written beside it.
    const checkpoint = database.checkpoint();
    const reports = isNarrowed(options)
      ? undefined
      : reportMaterial(database, sections).then((found) => reportsOf(found, sections, options));
    [report] = await Promise.all([reports, checkpoint]);
    added = read.exchanges.added;
    code = unreadable.length > 0 ? 1 : 0;
  } finally {
    effects.progress('');
    await database.close();
  }
  const { md, json } = options;
  const { data, ...texts } =
    report ?? reportsOf(await narrowedMaterial(file, sections, options), sections, options);
  if (md !== undefined) write(md, texts.md, effects);
  if (json !== undefined) write(json, texts.json, effects);
  if (md !== '-' && json !== '-') effects.out(summary(data, { file, added, md, json }));
  return code;
}

/** The report in the forms that were asked for. */
interface Reports {
  data: ReportData;
  md: string;
  json: string;
}

function reportsOf(
  { data, conversations }: ReportMaterial,
  sections: readonly Section[],
  { md, json }: AnalyzeOptions,
): Reports {
  return {
    data,
    md: md === undefined ? '' : markdownReport(data, sections, conversations),
    json: json === undefined ? '' : jsonReport(data),
  };
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
