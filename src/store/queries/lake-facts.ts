import type { Database } from '../database.ts';

/** Facts of an exchange that a lake shows without its record. */
export interface LakeFacts {
  exchange_id: number;
  agent_version: string | null;
  model: string | null;
  input_tokens: number | null;
  cache_read_tokens: number | null;
  output_tokens: number | null;
}

/** The facts of all exchanges by their id. */
export async function exchangeFacts(db: Database): Promise<Map<number, LakeFacts>> {
  const rows = await db.rows<LakeFacts>(
    'SELECT exchange_id, agent_version, model, input_tokens, cache_read_tokens, output_tokens FROM exchanges',
  );
  return new Map(rows.map((row) => [row.exchange_id, row]));
}
