import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { findPaths, type LensPaths } from '../paths.ts';
import type { LogReader } from '../record/reader.ts';
import type { Narrowing } from '../store/queries/report-selection.ts';
import type { Price } from './cost/types.ts';

/** What `lens analyze` is asked to do. `since`, `until`, `agent`, `session` and `label` narrow the report, not what is read. */
export interface AnalyzeOptions extends Narrowing {
  /** Files, folders and globs; the captures folder when empty. */
  logs: readonly string[];
  /** Formats that are recognised, tried in order. */
  readers: readonly LogReader[];
  /** Database file; the one of the working folder when not given. */
  db?: string | undefined;
  /** Where the report goes as Markdown; `-` is stdout. */
  md?: string | undefined;
  /** Sections of the Markdown report, by name and with commas between them; all when not given. */
  sections?: string | undefined;
  /** Where the report goes as JSON; `-` is stdout. */
  json?: string | undefined;
  /** JSON file of own prices; they replace those that lens ships for the same models. */
  prices?: string | undefined;
  /** Own prices that stand in no file; those of the file come first. */
  ownPrices?: readonly Price[] | undefined;
  /** Folder that is read when no log is named; that of the working folder when not given. */
  captures?: string | undefined;
  /** Start the database over. */
  fresh?: boolean | undefined;
}

/** What `analyze` does to the world. */
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
