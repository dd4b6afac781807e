import type { Price } from './types.ts';

/** Looks up prices. Created once per table, since it is called for every exchange. */
export type PriceFinder = (
  model: string,
  time: number | null,
) => Price | 'model_not_in_table' | 'before_first_price';

/**
 * Creates a lookup over a table of prices. Models match by full name; only the snapshot date, `-latest`, `models/` and
 * the suffix of a larger context window are ignored, because these variants have one price. Names used by resellers
 * (`anthropic.claude-…-v1:0`, `…@20250929`) are other products with their own prices.
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
    // An exchange without a time uses the newest price: it is the most likely one, and is shown with its date.
    const day = time === null ? '9999-12-31' : new Date(time).toISOString().slice(0, 10);
    return own.find(({ from }) => from === null || from <= day) ?? 'before_first_price';
  };
}

/** The model name as used in tables of prices and minimums: `claude-opus-4-5-20251101` becomes `claude-opus-4-5`. */
export function modelName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^models\//, '')
    .replace(/\[1m\]$/, '')
    .replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '');
}
