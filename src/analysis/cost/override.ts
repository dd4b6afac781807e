import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LensError } from '../../errors.ts';
import { describeIssues } from '../../record/issues.ts';
import { shippedPrices } from './prices/table.ts';
import type { Price } from './types.ts';

const dollars = z.number().nonnegative();

const rates = {
  input: dollars,
  output: dollars,
  cacheRead: dollars.optional(),
  cacheWrite: dollars.nullable().optional(),
  cacheWrite1h: dollars.nullable().optional(),
};

/** Custom prices, US dollars per million tokens. */
export const priceList = z.array(
  z.strictObject({
    model: z.string().min(1),
    from: z.iso.date().optional(),
    ...rates,
    long: z.strictObject({ above: z.int().positive(), ...rates }).optional(),
    source: z.string().optional(),
  }),
);
export type PriceList = z.infer<typeof priceList>;

const priceFile = z.strictObject({ prices: priceList });

const example = '{"prices":[{"model":"my-model","input":2,"output":10,"cacheRead":0.2}]}';

/**
 * Reads a file of custom prices: JSON, US dollars per million tokens. For each model in it, they replace all prices
 * shipped with lens. Without `cacheRead` a read costs as much as input.
 *
 * @throws LensError `not_found` or `config_invalid`
 */
export function readPriceFile(file: string, read = (path: string) => readFileSync(path, 'utf8')): Price[] {
  return parsePrices(readText(file, read), file);
}

/** Parses the text of a price file. Throws LensError `config_invalid` with the position and reason. */
export function parsePrices(text: string, file: string): Price[] {
  const parsed = priceFile.safeParse(parseJson(text, file));
  if (!parsed.success) throw invalid(file, describeIssues(parsed.error));
  return pricesFrom(parsed.data.prices, file);
}

/** Custom prices in lookup format; `file` is the source of prices that name none. */
export function pricesFrom(prices: PriceList, file: string): Price[] {
  return prices.map(({ model, from = null, long, source = file, ...own }) => ({
    model: model.toLowerCase(),
    provider: 'user',
    from,
    ...whole(own),
    long: long === undefined ? null : { above: long.above, ...whole(long) },
    source,
    checked: null,
  }));
}

/**
 * Custom prices followed by those shipped with lens. For each model the file takes precedence over the given prices,
 * and these over the shipped ones. Throws as `readPriceFile`.
 */
export function pricesWith(
  file: string | undefined,
  given: readonly Price[] = [],
  shipped: readonly Price[] = shippedPrices,
): Price[] {
  const own = file === undefined ? [] : readPriceFile(file);
  const found = [...own, ...without(given, own)];
  return [...found, ...without(shipped, found)];
}

/** Prices of models that have none yet. */
function without(prices: readonly Price[], before: readonly Price[]): Price[] {
  const models = new Set(before.map(({ model }) => model));
  return prices.filter(({ model }) => !models.has(model));
}

function whole(given: {
  input: number;
  output: number;
  cacheRead?: number | undefined;
  cacheWrite?: number | null | undefined;
  cacheWrite1h?: number | null | undefined;
}) {
  const { input, output, cacheRead = input, cacheWrite = null, cacheWrite1h = null } = given;
  return { input, output, cacheRead, cacheWrite, cacheWrite1h };
}

function readText(file: string, read: (path: string) => string): string {
  try {
    return read(file);
  } catch (cause) {
    throw new LensError('not_found', `The price file cannot be read: ${(cause as Error).message}`, {
      where: file,
      hint: `It is JSON such as ${example}`,
      cause,
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, (cause as Error).message);
  }
}

function invalid(file: string, what: string): LensError {
  return new LensError('config_invalid', `The price file is not valid: ${what}`, {
    where: file,
    hint: `Dollars for a million tokens, such as ${example}`,
  });
}
