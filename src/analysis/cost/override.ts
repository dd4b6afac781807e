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

/** Own prices, US dollars for a million tokens. */
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
 * Reads a file of own prices: JSON, US dollars for a million tokens. Prices of a model in it replace all that lens
 * ships for that model. Without `cacheRead` a read costs as much as input.
 *
 * @throws LensError `not_found` or `config_invalid`
 */
export function readPriceFile(file: string, read = (path: string) => readFileSync(path, 'utf8')): Price[] {
  return parsePrices(readText(file, read), file);
}

/** The prices in the text of such a file. Throws LensError `config_invalid`, which says what is wrong where. */
export function parsePrices(text: string, file: string): Price[] {
  const parsed = priceFile.safeParse(parseJson(text, file));
  if (!parsed.success) throw invalid(file, describeIssues(parsed.error));
  return pricesFrom(parsed.data.prices, file);
}

/** Own prices as they are looked up; `file` is their source where they name none. */
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
 * Own prices before those that lens ships; of several for one model those of the file, then the given ones. The shipped
 * ones alone when there are none. Throws as `readPriceFile`.
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
