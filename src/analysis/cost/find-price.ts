import type { Price } from './types.ts';

/** Looks prices up; made once for a table, since every exchange asks. */
export type PriceFinder = (
  model: string,
  time: number | null,
) => Price | 'model_not_in_table' | 'before_first_price';

/**
 * A finder over a table of prices. A model is known by its whole name; only the date of its snapshot, `-latest`,
 * `models/` and the mark of a larger context window are left out, because makers sell these at one price. Names that
 * resellers give (`anthropic.claude-…-v1:0`, `…@20250929`) are other products at prices of their own.
 */
export function priceFinder(prices: readonly Price[]): PriceFinder {
  const byModel = new Map<string, Price[]>();
  for (const price of prices) {
    byModel.set(price.model, [...(byModel.get(price.model) ?? []), price]);
  }
  for (const own of byModel.values()) own.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? 1 : -1));
  return (model, time) => {
    const own = byModel.get(model.toLowerCase()) ?? byModel.get(modelName(model));
    if (!own) return 'model_not_in_table';
    // An exchange without a time is priced by the newest price: the likeliest, and stated with its date.
    const day = time === null ? '9999-12-31' : new Date(time).toISOString().slice(0, 10);
    return own.find(({ from }) => from === null || from <= day) ?? 'before_first_price';
  };
}

/** The name of a model as prices and minimums are listed: `claude-opus-4-5-20251101` is `claude-opus-4-5`. */
export function modelName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^models\//, '')
    .replace(/\[1m\]$/, '')
    .replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '');
}
