import { describe, expect, test } from 'vitest';
import { temporaryDatabase } from './fixture.ts';

describe('queries side by side', () => {
  test('give what they give one after another, however many there are', async () => {
    const database = await temporaryDatabase();
    await database.append(
      'warnings',
      Array.from({ length: 50 }, (_, line) => ({ log_line: line, message: `m${line}` })),
    );
    const numbers = Array.from({ length: 50 }, (_, line) => line);
    const rows = await database.sideBySide((queries) =>
      Promise.all(
        numbers.map((line) =>
          queries.rows('SELECT log_line AS line, message FROM warnings WHERE log_line = $line', { line }),
        ),
      ),
    );
    expect(rows).toEqual(numbers.map((line) => [{ line, message: `m${line}` }]));
  });

  test('a query that fails holds up no other, and fails the whole', async () => {
    const database = await temporaryDatabase();
    const seen: unknown[] = [];
    const work = database.sideBySide(async (queries) => {
      const bad = Array.from({ length: 9 }, () => queries.rows('SELECT nothing'));
      const settled = await Promise.allSettled(bad);
      seen.push(...settled.map(({ status }) => status), ...(await queries.rows('SELECT 1 AS one')));
      await queries.rows('SELECT nothing');
    });
    await expect(work).rejects.toThrow('nothing');
    expect(seen).toEqual([...new Array(9).fill('rejected'), { one: 1 }]);
    expect(await database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
