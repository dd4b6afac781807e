import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Price } from '../analysis/cost/types.ts';
import { LensError } from '../errors.ts';
import { findUserFolder } from '../paths.ts';
import type { Filter } from '../read/filter.ts';
import { text } from './options.ts';
import type { CommandOptions } from './types.ts';

/** Options of commands that read what several people pushed. */
export const sharedSourceFlags: readonly (readonly [string, string])[] = [
  ['--lake <folder>', 'Lake that lens push wrote, in place of a database'],
  ['--url <address>', 'ClickHouse server that lens push wrote to: clickhouse://HOST/DATABASE'],
];

/**
 * The database of a lake or of a ClickHouse server: made when it has changed since the last time, otherwise the one that
 * is there. Returns its file; undefined when the command was given neither.
 *
 * @param filter narrows what is read from a server
 */
export async function databaseOfShared(
  options: CommandOptions,
  filter: Filter,
  prices: readonly Price[] | undefined,
): Promise<string | undefined> {
  const target = text(options, 'lake');
  const url = text(options, 'url');
  if (target === undefined && url === undefined) return undefined;
  refuseTwoSources(options);
  const [{ analyzeLake }, { version }, { ownSchema }] = await Promise.all([
    import('./lake.ts'),
    import('../version.ts'),
    import('../store/schema-version.ts'),
  ]);
  const source = url === undefined ? await lakeSource(target as string) : await serverSource(url, filter);
  const folder = path.join(findUserFolder(), 'lakes');
  const name = hash(source.name);
  const file = path.join(
    folder,
    `${name}-${hash(JSON.stringify([source.digest, version, ownSchema(), prices ?? []]))}.duckdb`,
  );
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = path.join(folder, `draft-${process.pid}.duckdb`);
  try {
    await source.withLake((lake) => analyzeLake(lake, { db: draft, ownPrices: prices, print: () => '' }));
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  // The databases of what the source had before.
  for (const old of readdirSync(folder))
    if (old.startsWith(`${name}-`) && path.join(folder, old) !== file)
      rmSync(path.join(folder, old), { force: true });
  return file;
}

/** What several people pushed to, as a lake. */
interface SharedSource {
  /** Without credentials. */
  name: string;
  /** Changes with what it has. */
  digest: string;
  withLake<T>(work: (lake: string) => Promise<T>): Promise<T>;
}

async function lakeSource(target: string): Promise<SharedSource> {
  const { LakeFolder } = await import('../lake/folder.ts');
  const lake = LakeFolder.open(target);
  return { name: lake.folder, digest: lake.digest(), withLake: (work) => work(target) };
}

async function serverSource(url: string, filter: Filter): Promise<SharedSource> {
  const [{ clickHouseAddress }, { serverDigest, withPulledLake }] = await Promise.all([
    import('../clickhouse/address.ts'),
    import('../clickhouse/pull.ts'),
  ]);
  const address = clickHouseAddress(url);
  return {
    name: address.shown,
    digest: JSON.stringify([filter, await serverDigest(address, filter)]),
    withLake: (work) => withPulledLake(address, filter, progress, work),
  };
}

/** @throws LensError `usage` when more than one source was named */
export function refuseTwoSources(options: CommandOptions): void {
  const given = ['db', 'lake', 'url']
    .filter((name) => options[name] !== undefined)
    .map((name) => `--${name}`);
  if (given.length < 2) return;
  throw new LensError('usage', `${given.join(' and ')} are both given.`, { hint: 'Name the one to read.' });
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
}

const hash = (of: string): string => createHash('sha256').update(of).digest('hex').slice(0, 16);
