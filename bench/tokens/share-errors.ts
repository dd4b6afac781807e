import { scaleToTotal } from '../../src/analysis/tokens/scale.ts';

/** Tokens of each part of one request. */
export type PartTokens = Readonly<Record<string, number>>;

/** How far scaled estimates are from what another tokenizer counts for each part. */
export interface ShareErrors {
  /** Counted over estimated, of each request's total. */
  factors: number[];
  /** By part: difference between scaled estimate and count, as a share of the request's total; one for each request. */
  byPart: Map<string, number[]>;
}

/**
 * What it would cost to be wrong about the tokenizer: the estimates of each request are scaled to the total that another
 * tokenizer counts, as lens scales them to what a provider reports, and compared part by part with its own counts.
 */
export function shareErrors(
  requests: readonly { estimated: PartTokens; counted: PartTokens }[],
): ShareErrors {
  const errors: ShareErrors = { factors: [], byPart: new Map() };
  for (const { estimated, counted } of requests) {
    const names = Object.keys(estimated);
    const total = names.reduce((sum, name) => sum + (counted[name] ?? 0), 0);
    const { parts, factor } = scaleToTotal(
      names.map((name) => estimated[name] ?? 0),
      total,
    );
    if (factor === null || total === 0) continue;
    errors.factors.push(factor);
    for (const [index, name] of names.entries()) {
      const own = errors.byPart.get(name) ?? [];
      own.push(((parts[index] ?? 0) - (counted[name] ?? 0)) / total);
      errors.byPart.set(name, own);
    }
  }
  return errors;
}
