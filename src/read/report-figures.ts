import { type Figure, shownFigure } from './figure.ts';
import type { AgentReport, FamilyReport } from './report-schema.ts';

/** The main loop of an agent: of its families with that role, the one with the most requests. */
export function mainFamily({ families, main }: AgentReport): FamilyReport | undefined {
  return families.find(({ family_id }) => family_id === main.family_id);
}

/** Tools that only some requests of a family offer. */
export function sometimesTools({ tools }: FamilyReport): string[] {
  return tools.filter(({ always }) => !always).map(({ name }) => name);
}

/** Costs of an agent where a provider answered, US dollars over the requests that have a price; null when none has. */
export function costFigures({ costs }: Pick<AgentReport, 'costs'>): {
  total: number;
  saved: number;
  priced: number;
  exchanges: number;
} | null {
  const sold = costs.filter(({ answered_by }) => answered_by === 'provider');
  const sum = (of: (line: AgentReport['costs'][number]) => number | null): number =>
    sold.reduce((total, line) => total + (of(line) ?? 0), 0);
  const priced = sum((line) => line.priced_exchanges);
  if (priced === 0) return null;
  return {
    total: sum((line) => line.total_usd),
    saved: sum((line) => line.saved_usd),
    priced,
    exchanges: sum((line) => line.exchanges),
  };
}

/** Causes by which an agent lost tokens that were in its cache, as usage shows it, the costliest first. */
export function cacheLosses({ cache }: Pick<AgentReport, 'cache'>): {
  tokens: number;
  usd: number | null;
  causes: { cause: string; tokens: number }[];
} | null {
  const lossy = cache.causes.filter((line) => line.cause !== null && line.observed_lost_tokens > 0);
  const tokens = lossy.reduce((sum, line) => sum + line.observed_lost_tokens, 0);
  if (tokens === 0) return null;
  const known = lossy.flatMap(({ observed_lost_usd: usd }) => (usd === null ? [] : [usd]));
  return {
    tokens,
    usd: known.length === 0 ? null : known.reduce((sum, usd) => sum + usd, 0),
    causes: lossy.map((line) => ({ cause: line.cause ?? '', tokens: line.observed_lost_tokens })),
  };
}

/** Share of the reported input that was read from the cache. Usage of a provider and of a local server is not mixed. */
export function cachedShare({ usage }: Pick<AgentReport, 'usage'>): Figure {
  const share = (answerer: string): number | null => {
    const lines = usage.filter((line) => line.answered_by === answerer);
    const read = lines.flatMap(({ cache_read_tokens: tokens }) => (tokens === null ? [] : [tokens]));
    const input = lines.reduce((sum, { input_tokens: tokens }) => sum + (tokens ?? 0), 0);
    return read.length === 0 || input === 0 ? null : read.reduce((sum, tokens) => sum + tokens, 0) / input;
  };
  const reported = { provider: share('provider'), local: share('local') };
  return shownFigure({ unit: 'share', statistic: 'share', reported });
}

/** Median time to the first token, of the model with most requests. Answers of a provider come before those of a local server. */
export function firstTokenTime({ speed }: Pick<AgentReport, 'speed'>): Figure {
  const median = (answerer: string): number | null =>
    speed
      .filter(({ answered_by, ttft_p50 }) => answered_by === answerer && ttft_p50 !== null)
      .toSorted((a, b) => b.exchanges - a.exchanges)
      .at(0)?.ttft_p50 ?? null;
  const reported = { provider: median('provider'), local: median('local') };
  const figure = shownFigure({ unit: 'ms', statistic: 'median', reported });
  return figure.value === null ? figure : { ...figure, basis: 'measured' };
}
