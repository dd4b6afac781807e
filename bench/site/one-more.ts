import { openForWriting } from '../../src/store/open.ts';

/** Tables with rows about single exchanges. */
const about = [
  '_exchange_families',
  '_exchange_threads',
  'surfaces',
  'token_parts',
  'headers',
  'events',
  'answer_blocks',
] as const;

/** Adds one exchange to a database, as an analysis of one more would: the latest once more, a minute later. */
export async function addOneExchange(file: string): Promise<void> {
  const { database } = await openForWriting(file);
  try {
    const last =
      (await database.first<{ n: number }>('SELECT max(exchange_id) AS n FROM _exchanges'))?.n ?? 0;
    await database.transaction(async () => {
      await database.run(
        `INSERT INTO _exchanges
         SELECT * REPLACE (exchange_id + 1 AS exchange_id, 'one-more-' || exchange_id AS record_id, ts + INTERVAL 1 MINUTE AS ts)
         FROM _exchanges WHERE exchange_id = $1`,
        [last],
      );
      for (const table of about) {
        await database.run(
          `INSERT INTO ${table} SELECT * REPLACE (exchange_id + 1 AS exchange_id) FROM ${table} WHERE exchange_id = $1`,
          [last],
        );
      }
    });
  } finally {
    await database.close();
  }
}
