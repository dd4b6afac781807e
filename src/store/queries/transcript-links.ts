import type { Database } from '../database.ts';
import { logTables } from '../schema/log-tables.ts';
import type { TableSpec } from '../schema/types.ts';

/** Tables filled while logs are read that have rows of exchanges. */
const tablesOfExchanges = (logTables as readonly TableSpec[])
  .filter(
    ({ name, columns }) => name !== 'transcript_links' && columns.some((one) => one.name === 'exchange_id'),
  )
  .map(({ name }) => name);

/**
 * Moves answers of transcripts that a wire log has, too (by the provider's id of the answer), from the tables of exchanges
 * to `transcript_links`, and removes sessions with nothing else left. Returns the number of moved answers.
 */
export async function linkTranscripts(database: Database): Promise<number> {
  await database.run(`
    CREATE OR REPLACE TEMP TABLE recorded_answers AS
    SELECT t.exchange_id AS transcript_exchange, w.exchange_id, t.log_id, t.log_line, t.record_id, t.session_id
    FROM _exchanges t JOIN (
      SELECT response_id, min(exchange_id) AS exchange_id FROM _exchanges
      WHERE completeness <> 'transcript' AND response_id IS NOT NULL GROUP BY response_id
    ) w USING (response_id)
    WHERE t.completeness = 'transcript'`);
  const { n = 0 } = (await database.first<{ n: number }>('SELECT count(*) AS n FROM recorded_answers')) ?? {};
  if (n > 0) {
    await database.run(`
      DELETE FROM transcript_links WHERE (log_id, record_id) IN (SELECT log_id, record_id FROM recorded_answers);
      INSERT INTO transcript_links SELECT * EXCLUDE (transcript_exchange) FROM recorded_answers`);
    for (const table of tablesOfExchanges)
      await database.run(
        `DELETE FROM ${table} WHERE exchange_id IN (SELECT transcript_exchange FROM recorded_answers)`,
      );
    await database.run(`
      DELETE FROM _sessions WHERE session_id IN (SELECT session_id FROM recorded_answers)
        AND session_id NOT IN (SELECT session_id FROM _exchanges WHERE session_id IS NOT NULL)`);
  }
  await database.run('DROP TABLE recorded_answers');
  return n;
}

/** Number of answers of transcripts that are recorded as exchanges, too. */
export async function countTranscriptLinks(database: Database): Promise<number> {
  return (await database.first<{ n: number }>('SELECT count(*) AS n FROM transcript_links'))?.n ?? 0;
}
