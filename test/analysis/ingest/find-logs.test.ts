import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLogs } from '../../../src/analysis/ingest/find-logs.ts';
import { temporaryFolder } from '../../store/fixture.ts';

/** A folder with logs and other files. */
function folder(...files: string[]): string {
  const root = temporaryFolder();
  for (const file of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  }
  return root;
}

const names = (root: string, files: readonly string[]) => files.map((file) => path.relative(root, file));

describe('findLogs', () => {
  test('takes the captures when nothing is named', async () => {
    const root = folder('b.jsonl', 'a.jsonl.zst', 'notes.txt');
    expect(names(root, (await findLogs([], root)).files)).toEqual(['a.jsonl.zst', 'b.jsonl']);
  });

  test.each(['', 'missing'])('reports what to do when there are no captures (%s)', async (name) => {
    const root = path.join(folder(), name);
    await expect(findLogs([], root)).rejects.toMatchObject({ code: 'log_not_found', where: root });
  });

  test('takes files of any name, folders at any depth and globs, each file once and in one order', async () => {
    const root = folder('x/deep/c.jsonl', 'x/a.jsonl', 'b.log', 'd.jsonl', 'e.ndjson');
    symlinkSync(path.join(root, 'd.jsonl'), path.join(root, 'd-again.jsonl'));
    const named = [
      path.join(root, 'x'),
      path.join(root, 'b.log'),
      path.join(root, '[d-e]*'),
      path.join(root, 'd.jsonl'),
    ];
    const expected = ['x/a.jsonl', 'b.log', 'x/deep/c.jsonl', 'd-again.jsonl', 'e.ndjson'];
    expect(names(root, (await findLogs(named, '')).files)).toEqual(expected);
    expect(names(root, (await findLogs(named.toReversed(), '')).files)).toEqual(expected);
  });

  test('reports each name that gives nothing, and reads the others', async () => {
    const root = folder('a.jsonl', 'empty/notes.txt');
    const named = ['a.jsonl', 'nope.jsonl', 'nope-*.jsonl', 'empty'].map((name) => path.join(root, name));
    const { files, missing } = await findLogs(named, '');
    expect(names(root, files)).toEqual(['a.jsonl']);
    expect(missing.map(({ code, where }) => `${code} ${path.relative(root, where as string)}`)).toEqual([
      'log_not_found nope.jsonl',
      'log_not_found nope-*.jsonl',
      'log_not_found empty',
    ]);
  });
});
