import { expect, it } from 'vitest';
import { patiently } from '../../src/cli/patience.ts';
import { LensError } from '../../src/errors.ts';

const busy = (by: string): LensError =>
  new LensError('database_busy', `The database is in use by ${by} (process 7)`);

async function run(
  error: Error,
  failures: number,
): Promise<{ told: string[]; tries: number; ended: unknown }> {
  const told: string[] = [];
  let tries = 0;
  const ended = await patiently(
    async () => {
      tries++;
      if (tries <= failures) throw error;
      return 'done';
    },
    { sleep: () => Promise.resolve(), tell: (line) => told.push(line) },
  ).catch((caught: unknown) => caught);
  return { told, tries, ended };
}

it('waits for another lens, and reports it once', async () => {
  const { told, tries, ended } = await run(busy('/usr/bin/node'), 3);
  expect({ told, tries, ended }).toEqual({
    told: ['lens: another lens process is writing the database; waiting'],
    tries: 4,
    ended: 'done',
  });
});

it('gives up after a while', async () => {
  const error = busy('/usr/bin/node');
  expect(await run(error, Number.POSITIVE_INFINITY)).toMatchObject({ tries: 40, ended: error });
});

it.each([
  busy('/usr/bin/duckdb'),
  new LensError('usage', 'in use by /usr/bin/node (process 7)'),
  new Error('no'),
])('reports %s at once', async (error) => {
  expect(await run(error, 1)).toEqual({ told: [], tries: 1, ended: error });
});
