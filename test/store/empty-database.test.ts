import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyDatabaseName, placeEmptyDatabase } from '../../src/store/empty-database.ts';
import { openForWriting } from '../../src/store/open.ts';
import { ownSchema } from '../../src/store/schema-version.ts';
import { temporaryFolder } from './fixture.ts';

/** A folder as the build leaves it. */
async function built(): Promise<string> {
  const folder = temporaryFolder();
  await (await openForWriting(path.join(folder, emptyDatabaseName(ownSchema())))).database.close();
  return folder;
}

describe('placeEmptyDatabase', () => {
  test('gives what the statements give, and what is written to it stays its own', async () => {
    const folder = await built();
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    expect(placeEmptyDatabase(file, ownSchema(), folder)).toBe(true);
    const { database, notes } = await openForWriting(file);
    await database.append('warnings', [{ code: 'bad_line', log_line: 3, message: 'x' }]);
    expect(notes).toEqual([]);
    expect(await database.rows("SELECT value FROM meta WHERE key = 'schema_shape'")).toEqual([
      { value: ownSchema().shape },
    ]);
    await database.close();
    expect(readdirSync(path.dirname(file))).toEqual(['lens.duckdb']);
    const other = path.join(temporaryFolder(), 'lens.duckdb');
    placeEmptyDatabase(other, ownSchema(), folder);
    const second = (await openForWriting(other)).database;
    expect(await second.rows('SELECT * FROM warnings')).toEqual([]);
    await second.close();
  });

  test('overwrites nothing', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    writeFileSync(file, 'mine');
    expect(placeEmptyDatabase(file, ownSchema(), await built())).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('leaves it to the statements where the build left none of this schema', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    expect(placeEmptyDatabase(file, { ...ownSchema(), shape: 'another' }, await built())).toBe(false);
    expect(
      placeEmptyDatabase(path.join(temporaryFolder(), 'none', 'lens.duckdb'), ownSchema(), await built()),
    ).toBe(false);
    expect(existsSync(file)).toBe(false);
  });
});
