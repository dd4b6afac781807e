import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RootContent } from 'mdast';
import { analyze } from '../analysis/analyze.ts';
import { pricesWith } from '../analysis/cost/override.ts';
import type { Price } from '../analysis/cost/types.ts';
import { type FoundLogs, findLogs } from '../analysis/ingest/find-logs.ts';
import { describeError, LensError } from '../errors.ts';
import { findPaths, type LensPaths } from '../paths.ts';
import { loadConversations } from '../read/conversation.ts';
import { type Filter, isFiltered, openFiltered } from '../read/filter.ts';
import { readReport } from '../read/report.ts';
import type { ReportData } from '../read/report-schema.ts';
import type { LogReader } from '../record/reader.ts';
import { conversationNodes } from '../render/markdown/conversation.ts';
import { jsonReport, markdownReport } from '../render/markdown/report.ts';
import type { Section } from '../render/markdown/sections.ts';
import { chooseSections } from '../render/markdown/sections.ts';
import { summary } from '../render/terminal/summary.ts';
import type { Database } from '../store/database.ts';
import { openForWriting } from '../store/open.ts';
import { chosenThreads } from './run/log.ts';

/** What `lens analyze` is asked to do. */
export interface AnalyzeOptions {
  /** Files, folders and globs; the captures folder when empty. */
  logs: readonly string[];
  /** Formats that are recognised, tried in order. */
  readers: readonly LogReader[];
  /** Database file; the one of the working folder when not given. */
  db?: string | undefined;
  /** Where the report goes as Markdown; `-` is stdout. */
  md?: string | undefined;
  /** Sections of the Markdown report: names separated by commas, or `all`; the short report when not given. */
  sections?: string | undefined;
  /** Where the report goes as JSON; `-` is stdout. */
  json?: string | undefined;
  /** JSON file of own prices; they replace those that lens ships for the same models. */
  prices?: string | undefined;
  /** Own prices that are in no file; those of the file come first. */
  ownPrices?: readonly Price[] | undefined;
  /** Folder that is read when no log is named; that of the working folder when not given. */
  captures?: string | undefined;
  /** Exchanges that the report is about; all logs are read in any case. */
  filter?: Filter | undefined;
  /** What is printed about the report; by default the first findings and the files that were written. */
  print?: ((data: ReportData) => string) | undefined;
  /** Start the database over. */
  fresh?: boolean | undefined;
}

/** What `analyzeAndReport` does to the world. */
export interface AnalyzeEffects {
  places(): LensPaths;
  out(text: string): void;
  /** Errors and notes. */
  err(text: string): void;
  /** Shows a passing line of progress, '' to clear it; does nothing when nobody watches. */
  progress(line: string): void;
  writeFile(file: string, text: string): void;
}

export const nodeEffects: AnalyzeEffects = {
  places: () => findPaths(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  progress(line) {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  },
  writeFile(file, text) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    } catch (cause) {
      throw new LensError('not_writable', `The report cannot be written: ${(cause as Error).message}`, {
        where: file,
        hint: 'Name another file.',
        cause,
      });
    }
  },
};

/**
 * Analyses logs, writes the report and prints what was found.
 *
 * @returns the exit code: 1 when a log could not be read (the others were), else 0
 * @throws LensError when nothing could be done: no log, database in use or newer, report not writable, wrong use
 */
export async function analyzeAndReport(
  options: AnalyzeOptions,
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const places = effects.places();
  const file = path.resolve(options.db ?? places.database);
  const { files, missing, notes: found } = await logsOf(options, file, options.captures ?? places.captures);
  const prices = pricesWith(options.prices, options.ownPrices);
  const sections = chooseSections(options.sections);
  const { database, reread, notes } = await openForWriting(file, { fresh: options.fresh ?? false });
  let report: Reports | undefined;
  let added: number;
  let unreadable: readonly LensError[];
  try {
    for (const note of [...found, ...notes]) effects.err(`lens: ${note}\n`);
    const logs = [...reread, ...files];
    const result = await analyze(database, { logs, readers: options.readers, prices }, effects.progress);
    added = result.exchanges.added;
    unreadable = [...missing, ...result.unreadable];
    if (result.exchanges.total === 0) throw unreadable[0] ?? noExchange(files);
    for (const error of unreadable) effects.err(`lens: ${describeError(error)}\n`);
    // DuckDB brings everything into the file by itself: meanwhile the report is read and written.
    const checkpoint = database.checkpoint();
    const reports = isFiltered(options.filter ?? {}) ? undefined : reportsOf(database, sections, options);
    [report] = await Promise.all([reports, checkpoint]);
  } finally {
    effects.progress('');
    await database.close();
  }
  const { md, json } = options;
  const { data, ...texts } = report ?? (await filteredReports(file, sections, options));
  if (md !== undefined) write(md, texts.md, effects);
  if (json !== undefined) write(json, texts.json, effects);
  if (md !== '-' && json !== '-')
    effects.out(options.print?.(data) ?? summary(data, { file, added, md, json }));
  return unreadable.length > 0 ? 1 : 0;
}

/** The report in the forms that were asked for. */
interface Reports {
  data: ReportData;
  md: string;
  json: string;
}

async function reportsOf(
  database: Database,
  sections: readonly Section[],
  { md, json, filter = {} }: AnalyzeOptions,
): Promise<Reports> {
  const data = await readReport(database, filter);
  const conversations = sections.some(({ name }) => name === 'conversations')
    ? await allConversations(database)
    : [];
  return {
    data,
    md: md === undefined ? '' : markdownReport(data, sections, conversations),
    json: json === undefined ? '' : jsonReport(data),
  };
}

async function allConversations(database: Database): Promise<RootContent[]> {
  const { threads } = await chosenThreads(database, undefined, false);
  return conversationNodes(await loadConversations(database, threads), false, 3);
}

async function filteredReports(
  file: string,
  sections: readonly Section[],
  options: AnalyzeOptions,
): Promise<Reports> {
  const database = await openFiltered(file, options.filter ?? {});
  try {
    return await reportsOf(database, sections, options);
  } finally {
    await database.close();
  }
}

function write(file: string, text: string, effects: AnalyzeEffects): void {
  if (file === '-') effects.out(text);
  else effects.writeFile(file, text);
}

/** The logs to read; none when there is no capture but a database to report on. */
async function logsOf(
  { logs, fresh, readers }: AnalyzeOptions,
  database: string,
  captures: string,
): Promise<FoundLogs> {
  try {
    return await findLogs(logs, captures, readers);
  } catch (error) {
    const mayDoWithout = logs.length === 0 && !fresh && existsSync(database);
    if (mayDoWithout && error instanceof LensError && error.code === 'log_not_found')
      return { files: [], missing: [], notes: [] };
    throw error;
  }
}

function noExchange(files: readonly string[]): LensError {
  return new LensError('log_not_found', 'The logs contain no exchange', {
    where: files.length === 1 ? (files[0] as string) : `${files.length} logs`,
    hint: 'Capture an agent while it talks to its model: lens capture -- COMMAND.',
  });
}
