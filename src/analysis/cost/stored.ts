import type { Database } from '../../store/database.ts';
import { type PriceRow, priceTable } from '../../store/queries/money-material.ts';
import type { Price, Rates } from './types.ts';

/** The prices that a database was derived with, own ones included. */
export async function storedPrices(database: Database): Promise<Price[]> {
  return (await priceTable(database)).map((row) => ({
    model: row.model,
    provider: row.provider,
    from: row.from_day,
    ...(rates(row, '') as Rates),
    long: row.long_above === null ? null : { above: row.long_above, ...(rates(row, 'long_') as Rates) },
    source: row.source,
    checked: row.checked_day,
  }));
}

function rates(row: PriceRow, prefix: '' | 'long_'): Record<keyof Rates, number | null> {
  return {
    input: row[`${prefix}input_usd`],
    output: row[`${prefix}output_usd`],
    cacheRead: row[`${prefix}cache_read_usd`],
    cacheWrite: row[`${prefix}cache_write_usd`],
    cacheWrite1h: row[`${prefix}cache_write_1h_usd`],
  };
}
