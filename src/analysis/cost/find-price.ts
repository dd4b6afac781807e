import type { Price } from './types.ts';

/** Looks up prices. Created once per table, since it is called for every exchange. */
export type PriceFinder = (
  model: string,
  time: number | null,
) => Price | 'model_not_in_table' | 'before_first_price';

/**
 * Creates a lookup over a table of prices. Models match by full name, then without what {@link modelName} leaves out:
 * dates, `-latest`, `models/`, the suffix of a larger context window, and what resellers add.
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

/**
 * The model name as used in tables of prices and minimums: `claude-opus-4-5-20251101` becomes `claude-opus-4-5`. Names
 * of resellers lead to the model they resell: see {@link isResold}.
 */
export function modelName(model: string): string {
  const name = model
    .toLowerCase()
    .replace(/^.*\//, '')
    // Bedrock: region, provider, version. https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
    .replace(/^(?:(?:us|us-gov|eu|apac|au|jp|ca|sa|global)\.)?(?:anthropic|openai|google|amazon|meta)\./, '')
    .replace(/-v\d+(?::\d+)?(?::\d+k)?$/, '')
    // Vertex: `@20250929`, `@default`. OpenRouter: `:nitro`, `:thinking`; what is free has no price of a table.
    .replace(/@(\d{8}|default|latest)$/, '')
    .replace(/:(nitro|floor|exacto|online|thinking|extended|beta)$/, '')
    .replace(/\[1m\]$/, '')
    .replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '');
  // Anthropic's names have no dots, and the version of Claude 4 and later comes last.
  if (!name.startsWith('claude-')) return name;
  return name.replaceAll('.', '-').replace(/^claude-([4-9](?:-\d)?)-(opus|sonnet|haiku)$/, 'claude-$2-$1');
}

/**
 * Whether a name is that of a reseller (Bedrock, Vertex, OpenRouter, a gateway) for a model of another provider. Most
 * charge the provider's list price; regional endpoints and some gateways do not.
 */
export function isResold(model: string): boolean {
  const name = model.toLowerCase().replace(/^models\//, '');
  return /[/@]|:(?!\d)|-v\d+(:\d+)?$|^(?:[a-z-]+\.)?(?:anthropic|openai|google|amazon|meta)\./.test(name);
}
