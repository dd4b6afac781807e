import type { Database } from '../store/database.ts';

/** Identifies an exchange and distinguishes it from others. */
export interface ExchangeName {
  n: number;
  id: string;
}

const most = 20;

/**
 * Exchanges that match a word, by the first rule that finds any: the exchange with this id, the one with this number,
 * or those whose id begins or ends with it (at least four characters). At most 20.
 */
export async function exchangesNamed(db: Database, word: string): Promise<ExchangeName[]> {
  return db.rows<ExchangeName>(
    `
    WITH found AS (
      SELECT
        exchange_id AS n, record_id AS id,
        CASE
          WHEN lower(record_id) = lower($word) THEN 0
          WHEN CAST(exchange_id AS VARCHAR) = $word THEN 1
          WHEN length($word) >= 4 AND starts_with(lower(record_id), lower($word)) THEN 2
          WHEN length($word) >= 4 AND ends_with(lower(record_id), lower($word)) THEN 3
        END AS rule
      FROM _exchanges
    )
    SELECT n, id FROM found
    WHERE rule = (SELECT min(rule) FROM found)
    ORDER BY n
    LIMIT ${most}`,
    { word },
  );
}

/** Ids that are most similar to a word, most similar first. */
export function exchangesNear(
  db: Database,
  word: string,
  count: number,
): Promise<{ word: string; likeness: number }[]> {
  return db.rows(
    `
    SELECT record_id AS word, jaro_winkler_similarity(lower(record_id), lower($word)) AS likeness
    FROM exchanges
    ORDER BY likeness DESC, exchange_id
    LIMIT $count`,
    { word: word.slice(0, 100), count },
  );
}

/** The exchange with this response id before another exchange: the one that a WebSocket request continues. */
export function exchangeOfAnswer(
  db: Database,
  responseId: string,
  before: number,
): Promise<ExchangeName | undefined> {
  return db.first<ExchangeName>(
    `
    SELECT exchange_id AS n, record_id AS id FROM _exchanges
    WHERE response_id = $responseId AND exchange_id <> $before
      AND (ts IS NULL OR ts <= coalesce((SELECT ts FROM _exchanges WHERE exchange_id = $before), ts))
    ORDER BY ts DESC NULLS LAST, exchange_id DESC
    LIMIT 1`,
    { responseId, before },
  );
}
