import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyDatabase, copyFolder } from '../../src/site/snapshot.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'lens-snapshot-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

it('copies of processes that no longer run are removed, those of others stay', async () => {
  const ended = spawnSync(process.execPath, ['--eval', '']).pid;
  const mine = `lens-serve-${process.ppid}-abc`;
  for (const name of [`lens-serve-${ended}-abc`, mine, 'lens-serve-test-1', 'other']) {
    mkdirSync(path.join(base, name));
    writeFileSync(path.join(base, name, '0.duckdb'), 'x');
  }
  const folder = await copyFolder(base);
  expect(readdirSync(base).sort()).toEqual(
    [mine, 'lens-serve-test-1', 'other', path.basename(folder)].sort(),
  );
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('a copy is for its owner alone, whatever the mode of the database', async () => {
  const file = path.join(base, 'lens.duckdb');
  writeFileSync(file, 'content', { mode: 0o644 });
  const copy = await copyDatabase(file, base, 'copy.duckdb');
  expect(statSync(copy.file).mode & 0o777).toBe(0o600);
});
