import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { AnalyzeEffects, AnalyzeOptions } from '../../src/cli/analyze-and-report.ts';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { type ReportData, reportSchema } from '../../src/read/report-schema.ts';
import type { Database } from '../../src/store/database.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { temporaryFolder } from '../store/fixture.ts';

/** What one run of `lens analyze` did. */
export interface Analyzed {
  code: number;
  out: string;
  err: string;
  markdown: string;
  report: ReportData;
  /** Opened to read, closed when the test is over. */
  database: Database;
  folder: string;
}

/** Effects that record; `captures` and the database lie in `folder`. */
export function recordingEffects(
  folder: string,
): AnalyzeEffects & { seen: { out: string; err: string; progress: string[] } } {
  const seen = { out: '', err: '', progress: [] as string[] };
  return {
    seen,
    places: () => ({
      root: folder,
      captures: path.join(folder, 'captures'),
      database: path.join(folder, 'lens.duckdb'),
    }),
    out: (text) => {
      seen.out += text;
    },
    err: (text) => {
      seen.err += text;
    },
    progress: (line) => {
      seen.progress.push(line);
    },
    writeFile: (file, text) => writeFileSync(file, text),
  };
}

/** Runs `lens analyze` on logs given by name and text. */
export async function analyzed(
  logs: Readonly<Record<string, string>>,
  options: Partial<AnalyzeOptions> = {},
  folder = temporaryFolder(),
): Promise<Analyzed> {
  const files = Object.entries(logs).map(([name, text]) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  });
  const effects = recordingEffects(folder);
  const md = path.join(folder, 'report.md');
  const json = path.join(folder, 'report.json');
  const code = await analyzeAndReport({ logs: files, readers, md, json, ...options }, effects);
  const database = await openReadOnly(path.join(folder, 'lens.duckdb'));
  onTestFinished(() => database.close());
  return {
    code,
    out: effects.seen.out,
    err: effects.seen.err,
    markdown: readFileSync(md, 'utf8'),
    // The twin of every log that any test analyses keeps to its published schema.
    report: reportSchema.parse(JSON.parse(readFileSync(json, 'utf8'))),
    database,
    folder,
  };
}
