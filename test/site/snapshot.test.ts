import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyDatabase, createPrivateFolder } from '../../src/site/snapshot.ts';

let base: string;
const oldTmpdir = process.env['TMPDIR'];

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'lens-snapshot-test-'));
  process.env['TMPDIR'] = base;
});

afterAll(() => {
  if (oldTmpdir === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = oldTmpdir;
  rmSync(base, { recursive: true, force: true });
});

test('the copy of a database is readable by its user only, with any mode of the original', async () => {
  const original = path.join(base, 'lens.duckdb');
  writeFileSync(original, 'contents', { mode: 0o644 });
  const folder = await createPrivateFolder();
  const { file } = await copyDatabase(original, folder, 'copy.duckdb');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a server removes what a killed server left, and nothing else', async () => {
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  const folder = (name: string): string => {
    const made = path.join(base, name);
    mkdirSync(made);
    writeFileSync(path.join(made, '0.duckdb'), 'contents');
    return made;
  };
  const abandoned = folder(`lens-serve-${hostname()}-${ended}-abcdef`);
  const kept = [
    folder(`lens-serve-${hostname()}-${process.pid}-abcdef`),
    folder(`lens-serve-other-host-${ended}-abcdef`),
    folder(`lens-serve-${hostname()}-notes`),
    folder('elsewhere'),
  ];
  const link = path.join(base, `lens-serve-${hostname()}-${ended}-link`);
  symlinkSync(path.join(base, 'elsewhere'), link);
  const own = await createPrivateFolder();
  expect(existsSync(abandoned)).toBe(false);
  expect([...kept, link, own].filter((one) => !existsSync(one))).toEqual([]);
});
