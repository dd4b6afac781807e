import { quotedIdentifier } from '@duckdb/node-api';
import type { TableRow } from '../append.ts';
import type { Database } from '../database.ts';
import type { Parameters } from '../rows.ts';

/** Completes an exchange whose row was written before its response arrived. */
export async function completeExchange(database: Database, n: number, columns: TableRow): Promise<void> {
  const entries = Object.entries(columns).map(([name, value]) => [name, value ?? null] as const);
  const assignments = entries.map(([name], index) => `${quotedIdentifier(name)} = $${index + 1}`);
  await database.run(
    `UPDATE _exchanges SET ${assignments.join(', ')} WHERE exchange_id = $${entries.length + 1}`,
    [...entries.map(([, value]) => value), n] as Parameters,
  );
}
