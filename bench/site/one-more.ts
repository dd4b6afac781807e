import { openForWriting } from '../../src/store/open.ts';

/** Tables with rows about single exchanges, and the column that names them. */
const about: readonly (readonly [table: string, column: string])[] = [
  ['_exchange_families', 'exchange'],
  ['_exchange_threads', 'exchange'],
  ['surfaces', 'exchange'],
  ['token_parts', 'exchange'],
  ['headers', 'exchange'],
  ['events', 'exchange'],
  ['answer_blocks', 'exchange'],
];

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
      for (const [table, column] of about) {
        await database.run(
          `INSERT INTO ${table} SELECT * REPLACE (${column} + 1 AS ${column}) FROM ${table} WHERE ${column} = $1`,
          [last],
        );
      }
    });
  } finally {
    await database.close();
  }
}
