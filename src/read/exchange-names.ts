import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { checkedRows } from './query.ts';

const exchangeName = z.strictObject({ exchange_id: z.int(), record_id: z.string() });
/** Identifies an exchange: its number in this database, and its id in the log. */
export type ExchangeName = z.infer<typeof exchangeName>;

const most = 20;

/**
 * Exchanges that match a word, by the first rule that finds any: the exchange with this id, the one with this number,
 * or those whose id begins or ends with it (at least four characters). At most 20.
 */
export function exchangesNamed(db: Database, word: string): Promise<ExchangeName[]> {
  return checkedRows(
    db,
    exchangeName,
    `
    WITH found AS (
      SELECT
        exchange_id, record_id,
        CASE
          WHEN lower(record_id) = lower($word) THEN 0
          WHEN CAST(exchange_id AS VARCHAR) = $word THEN 1
          WHEN length($word) >= 4 AND starts_with(lower(record_id), lower($word)) THEN 2
          WHEN length($word) >= 4 AND ends_with(lower(record_id), lower($word)) THEN 3
        END AS rule
      FROM exchanges
    )
    SELECT exchange_id, record_id FROM found
    WHERE rule = (SELECT min(rule) FROM found)
    ORDER BY exchange_id
    LIMIT ${most}`,
    { word },
  );
}

/** A name with its similarity to a word, from 0 to 1. */
export const similarName = z.strictObject({ word: z.string(), similarity: z.number() });
export type SimilarName = z.infer<typeof similarName>;

/** Ids that are most similar to a word, most similar first. */
export function exchangesNear(db: Database, word: string, count: number): Promise<SimilarName[]> {
  return checkedRows(
    db,
    similarName,
    `
    SELECT record_id AS word, jaro_winkler_similarity(lower(record_id), lower($word)) AS similarity
    FROM exchanges
    ORDER BY similarity DESC, exchange_id
    LIMIT $count`,
    { word: word.slice(0, 100), count },
  );
}

/** The exchange with this response id before another exchange: the one that a WebSocket request continues. */
export async function exchangeOfAnswer(
  db: Database,
  responseId: string,
  before: number,
): Promise<ExchangeName | undefined> {
  const [found] = await checkedRows(
    db,
    exchangeName,
    `
    SELECT exchange_id, record_id FROM exchanges
    WHERE response_id = $responseId AND exchange_id <> $before
      AND (ts IS NULL OR ts <= coalesce((SELECT ts FROM exchanges WHERE exchange_id = $before), ts))
    ORDER BY ts DESC NULLS LAST, exchange_id DESC
    LIMIT 1`,
    { responseId, before },
  );
  return found;
}
