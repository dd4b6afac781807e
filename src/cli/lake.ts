import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Price } from '../analysis/cost/types.ts';
import { LensError } from '../errors.ts';
import {
  type AnalyzeEffects,
  type AnalyzeOptions,
  analyzeAndReport,
  nodeEffects,
} from './analyze-and-report.ts';
import { text } from './options.ts';
import type { CommandOptions } from './types.ts';

/**
 * Analyses all exchanges of a lake into a database and reports as `lens analyze` does.
 * @throws LensError what opening the lake and `analyzeAndReport` throw
 */
export async function analyzeLake(
  target: string,
  options: Omit<AnalyzeOptions, 'logs' | 'readers' | 'fresh'> & { db: string },
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const [{ LakeFolder }, { withSpooledLake }, { lakeReader }] = await Promise.all([
    import('../lake/folder.ts'),
    import('../lake/spool.ts'),
    import('../lake/reader.ts'),
  ]);
  const note = (line: string): void => effects.err(`lens: ${line}\n`);
  return withSpooledLake(LakeFolder.open(target), note, (log) =>
    analyzeAndReport({ ...options, logs: [log], readers: [lakeReader], fresh: true }, effects),
  );
}

/**
 * The database of a lake: made when the lake has changed since the last time, otherwise the one that is there.
 * Returns its file; undefined when the command was given no lake.
 */
export async function databaseOfLake(
  options: CommandOptions,
  prices: readonly Price[] | undefined,
): Promise<string | undefined> {
  const target = text(options, 'lake');
  if (target === undefined) return undefined;
  refuseDatabase(options);
  const [{ LakeFolder }, { findUserFolder }, { version }, { ownSchema }] = await Promise.all([
    import('../lake/folder.ts'),
    import('../paths.ts'),
    import('../version.ts'),
    import('../store/schema-version.ts'),
  ]);
  const lake = LakeFolder.open(target);
  const folder = path.join(findUserFolder(), 'lakes');
  const name = hash(lake.folder);
  const file = path.join(
    folder,
    `${name}-${hash(JSON.stringify([lake.digest(), version, ownSchema(), prices ?? []]))}.duckdb`,
  );
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = path.join(folder, `draft-${process.pid}.duckdb`);
  try {
    await analyzeLake(target, { db: draft, ownPrices: prices, print: () => '' });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  // The databases of what the lake was before.
  for (const old of readdirSync(folder))
    if (old.startsWith(`${name}-`) && path.join(folder, old) !== file)
      rmSync(path.join(folder, old), { force: true });
  return file;
}

/** @throws LensError `usage` when a database was named, too */
function refuseDatabase(options: CommandOptions): void {
  if (options['db'] === undefined) return;
  throw new LensError('usage', '--lake and --db are both given.', { hint: 'Name the one to read.' });
}

const hash = (of: string): string => createHash('sha256').update(of).digest('hex').slice(0, 16);
