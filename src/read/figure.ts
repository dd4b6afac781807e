import { z } from 'zod';
import { type Unit, units } from '../text/figures.ts';

/** How a figure came about. */
const bases = ['reported', 'scaled', 'estimate', 'measured'] as const;
/** The statistic that a figure is of its values. */
const statistics = ['sum', 'median', 'mean', 'count', 'share', 'min', 'max', 'p95'] as const;
/** Who answered: a model provider, a server on the same machine, or lens itself (`--dry`). */
const answerers = ['provider', 'local', 'lens'] as const;

/** A figure as people see it, with everything needed to read it correctly. */
export const figureSchema = z.strictObject({
  value: z.number().nullable().describe('Null when nobody reported it and it cannot be estimated'),
  unit: z.enum(units),
  basis: z
    .enum(bases)
    .nullable()
    .describe(
      'reported: usage in an answer; scaled: an estimate scaled to the usage reported for the same model; estimate: counted by lens (o200k); measured: by the clock or in bytes; null without a value',
    ),
  statistic: z.enum(statistics),
  source: z.enum(answerers).nullable().describe('Who answered; null for an estimate'),
});

export type Figure = z.infer<typeof figureSchema>;
type Answerer = (typeof answerers)[number];

/** One quantity as far as it is known: what each answerer reported, and what lens computes without them. */
export interface KnownValues {
  unit: Unit;
  statistic: Figure['statistic'];
  /** Values from usage, by who answered. Those of lens are made up and are never shown. */
  reported?: Partial<Record<Answerer, number | null>>;
  scaled?: number | null;
  estimate?: number | null;
}

/**
 * The figure that is shown when several are known. The order is: usage reported by a provider, usage reported by a local
 * server (marked as such, because it may be a stand-in), a scaled estimate, an estimate. Usage in an answer of lens
 * itself is made up: it is never a figure.
 */
export function shownFigure({ unit, statistic, reported = {}, scaled, estimate }: KnownValues): Figure {
  const candidates: readonly Pick<Figure, 'value' | 'basis' | 'source'>[] = [
    { value: reported.provider ?? null, basis: 'reported', source: 'provider' },
    { value: reported.local ?? null, basis: 'reported', source: 'local' },
    { value: scaled ?? null, basis: 'scaled', source: null },
    { value: estimate ?? null, basis: 'estimate', source: null },
  ];
  const found = candidates.find(({ value }) => value !== null);
  return { unit, statistic, ...(found ?? { value: null, basis: null, source: null }) };
}
