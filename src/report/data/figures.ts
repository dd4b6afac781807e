import type { AgentReport, FamilyReport } from './types.ts';

/** The main loop of an agent: of its families with that role, the one with the most requests. */
export function mainFamily({ families }: Pick<AgentReport, 'families'>): FamilyReport | undefined {
  return families
    .filter(({ role }) => role === 'main')
    .toSorted((a, b) => b.requests - a.requests)
    .at(0);
}

/** What the instructions of a family amount to in an average request. */
export interface InstructionFigures {
  bytes: number;
  tokens: number;
  /** Share of their characters that is fixed. */
  fixedShare: number;
  slots: number;
}

/** Sums over the surfaces of a family, each by the share of requests that have it; null without surfaces. */
export function instructionFigures({ surfaces, requests }: FamilyReport): InstructionFigures | null {
  if (surfaces.length === 0 || requests === 0) return null;
  const sum = (of: (surface: FamilyReport['surfaces'][number]) => number): number =>
    surfaces.reduce((total, surface) => total + (of(surface) * surface.requests) / requests, 0);
  const chars = sum(({ meanChars }) => meanChars);
  return {
    bytes: sum(({ meanBytes }) => meanBytes),
    tokens: sum(({ meanTokens }) => meanTokens),
    fixedShare: chars === 0 ? 1 : sum(({ meanChars, fixedShare }) => meanChars * fixedShare) / chars,
    slots: surfaces.reduce((total, { slots }) => total + slots.length, 0),
  };
}

/** Tools of a family by name: in all of its requests, or only in some. */
export interface ToolFigures {
  always: string[];
  sometimes: string[];
}

export function toolFigures(family: FamilyReport): ToolFigures {
  return {
    always: family.tools.filter(({ requests }) => requests === family.requests).map(({ name }) => name),
    sometimes: family.tools.filter(({ requests }) => requests < family.requests).map(({ name }) => name),
  };
}

/** Share of the reported input that was read from the cache; null when nothing is reported. */
export function cacheShare({ usage }: Pick<AgentReport, 'usage'>): number | null {
  const known = usage.filter(({ input, cacheRead }) => input !== null && cacheRead !== null);
  const input = known.reduce((sum, line) => sum + (line.input ?? 0), 0);
  return input === 0 ? null : known.reduce((sum, line) => sum + (line.cacheRead ?? 0), 0) / input;
}

/** Whether a provider answered at all: lens' own answers, and those of a server on the machine, may be made up. */
export function answeredByProvider({
  dry,
  local,
  exchanges,
}: Pick<AgentReport, 'dry' | 'local' | 'exchanges'>): boolean {
  return dry + local < exchanges;
}

/** Costs of an agent, US dollars over the requests that have a price; null when none has. */
export function costFigures({ costs }: Pick<AgentReport, 'costs'>): {
  total: number;
  saved: number;
  priced: number;
  exchanges: number;
} | null {
  const sum = (of: (line: AgentReport['costs'][number]) => number | null): number =>
    costs.reduce((total, line) => total + (of(line) ?? 0), 0);
  const priced = sum((line) => line.priced);
  if (priced === 0) return null;
  const total = sum((line) => line.total);
  return {
    total,
    saved: sum((line) => line.withoutCache) - total,
    priced,
    exchanges: sum((line) => line.exchanges),
  };
}

/** Causes by which an agent lost tokens that were in its cache, as usage shows it, the costliest first. */
export function cacheLosses({ cache }: Pick<AgentReport, 'cache'>): {
  tokens: number;
  usd: number | null;
  causes: { cause: string; share: number }[];
} | null {
  const lossy = cache.causes.filter(
    (line): line is typeof line & { cause: string } => line.cause !== null && line.lostTokens > 0,
  );
  const tokens = lossy.reduce((sum, { lostTokens }) => sum + lostTokens, 0);
  if (tokens === 0) return null;
  const known = lossy.filter(({ lostUsd }) => lostUsd !== null);
  return {
    tokens,
    usd: known.length === 0 ? null : known.reduce((sum, { lostUsd }) => sum + (lostUsd ?? 0), 0),
    causes: lossy.map(({ cause, lostTokens }) => ({ cause, share: lostTokens / tokens })),
  };
}

/** What the requests of an agent in its main role are made of, largest part first; shares sum to 1. */
export function mainParts({ parts }: Pick<AgentReport, 'parts'>): { part: string; share: number }[] {
  const own = parts.filter(({ role, part }) => role === 'main' && part !== 'deferred_tools');
  const total = own.reduce((sum, { estimate }) => sum + estimate, 0);
  return own
    .map(({ part, estimate }) => ({ part, share: total === 0 ? 0 : estimate / total }))
    .toSorted((a, b) => b.share - a.share);
}
