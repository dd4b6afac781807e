import type { AgentReport, FamilyReport } from './report-schema.ts';

/** The main loop of an agent: of its families with that role, the one with the most requests. */
export function mainFamily({ families, main }: AgentReport): FamilyReport | undefined {
  return families.find(({ family_id }) => family_id === main.family_id);
}

/** Tools that only some requests of a family offer. */
export function sometimesTools({ tools }: FamilyReport): string[] {
  return tools.filter(({ always }) => !always).map(({ name }) => name);
}

/** What the requests of an agent in its main role are made of, largest part first; shares sum to 1. */
export function mainParts({ parts }: Pick<AgentReport, 'parts'>): { part: string; share: number }[] {
  return parts
    .flatMap(({ role, part, share }) => (role === 'main' && share !== null ? [{ part, share }] : []))
    .toSorted((a, b) => b.share - a.share);
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
