import { existsSync } from 'node:fs';
import path from 'node:path';
import { openFiltered } from '../../read/filter.ts';
import { readReport } from '../../read/report.ts';
import { jsonSummary, textSummary } from '../../render/summary.ts';
import {
  type AnalyzeEffects,
  type AnalyzeOptions,
  analyzeAndReport,
  nodeEffects,
} from '../analyze-and-report.ts';

/**
 * `lens summary`: prints the findings. Logs are read into the database first when any is named, or when there is no
 * database.
 *
 * @returns the exit code of `lens analyze`: 1 when a log could not be read
 * @throws LensError as `analyzeAndReport` and `openFiltered`
 */
export async function summarize(
  options: Omit<AnalyzeOptions, 'md' | 'json' | 'sections' | 'print'>,
  json: boolean,
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const print = json ? jsonSummary : textSummary;
  const file = path.resolve(options.db ?? effects.places().database);
  if (options.logs.length > 0 || !existsSync(file))
    return analyzeAndReport({ ...options, print: (data) => print(data) }, effects);
  const filter = options.filter ?? {};
  const database = await openFiltered(file, filter);
  try {
    effects.out(print(await readReport(database, filter)));
    return 0;
  } finally {
    await database.close();
  }
}
