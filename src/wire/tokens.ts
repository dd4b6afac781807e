import { isObject, type JsonObject, listOf, memberAt, objectOf } from './json.ts';
import type { Usage } from './types.ts';

/** More than any request: what is above it is a mistake, and sums below stay exact. */
const ABSURD = 1e12;

/** A count of tokens as reported, or null when it is none: absent, negative, fractional, absurd, not a number. */
export function tokens(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < ABSURD ? value : null;
}

/** Sum of the counts that are known, null when none is. */
function sumTokens(...counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** A usage in which nothing is known. */
const noUsage: Usage = {
  uncached: null,
  cacheRead: null,
  cacheWrite: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  input: null,
  output: null,
  reasoning: null,
};

/** What a provider's usage object reports, before the counts are brought to one meaning. */
export interface ReportedUsage {
  /** Input, with or without what came from and went to the cache: see `cache`. */
  input: number | null;
  /** As the provider documents it. Gateways that convert usage keep the names and not the meaning: a total decides. */
  cache: 'within input' | 'in addition to input';
  /** Input that is in no other count. */
  extraInput?: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  cacheWrite5m?: number | null;
  cacheWrite1h?: number | null;
  output: number | null;
  reasoning: number | null;
  /**
   * Whether `output` includes `reasoning`; `by total` when providers differ and the total decides. A total that is more
   * than input and output, with no reasoning reported, shows output that is in no other count.
   */
  reasoningIs: 'within output' | 'in addition to output' | 'by total';
  total?: number | null;
}

/** Reads counts of one usage object under the names that providers give them, and remembers what it could not use. */
export class UsageReader {
  readonly #raw: JsonObject;
  readonly #known = new Set<string>();
  readonly #problems: string[] = [];
  #unusable = false;

  constructor(raw: unknown) {
    this.#raw = isObject(raw) ? raw : {};
    if (raw !== undefined && raw !== null && !isObject(raw)) this.#problem('usage', raw);
  }

  /** The first of several dotted paths that holds a count above zero, else zero where one is zero, else null. */
  count(...paths: readonly string[]): number | null {
    const counts = paths.map((path) => this.#one(path));
    return counts.find((count) => count !== null && count > 0) ?? (counts.includes(0) ? 0 : null);
  }

  /** The same for input or output: when what is reported is not a count, nothing of the usage can be used. */
  main(...paths: readonly string[]): number | null {
    const count = this.count(...paths);
    if (count === null) {
      for (const path of paths) {
        const value = memberAt(this.#raw, path);
        if (value === null) this.#problem(path, value);
        if (value !== undefined) this.#unusable = true;
      }
    }
    return count;
  }

  /** Marks members as known: they are no counts of tokens, or only repeat one. */
  ignore(...paths: readonly string[]): void {
    for (const path of paths) this.#known.add(path);
  }

  #one(path: string): number | null {
    this.#known.add(path);
    const value = memberAt(this.#raw, path);
    const count = tokens(value);
    if (count === null && value !== undefined && value !== null) this.#problem(path, value);
    return count;
  }

  #problem(path: string, value: unknown): void {
    const shown = JSON.stringify(value) ?? String(value);
    this.#problems.push(`${path} is ${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}`);
  }

  /**
   * The usage with one meaning. Laws: where input is known, `uncached + cacheRead + cacheWrite = input` (null counts as
   * 0), writes by lifetime sum to cacheWrite, and reasoning is at most output. What breaks one is named in `problems`.
   */
  usage(reported: ReportedUsage): Usage {
    const unknown = this.#unknown();
    const notes = () => ({
      ...(this.#problems.length > 0 ? { problems: [...new Set(this.#problems)] } : {}),
      ...(Object.keys(unknown).length > 0 ? { unknown } : {}),
    });
    const nothing = [reported.input, reported.output, reported.cacheRead, reported.cacheWrite].every(
      (count) => count === null || count === 0,
    );
    // A request cannot have no tokens: providers that count nothing send zeros.
    if (this.#unusable || (nothing && !reported.extraInput)) return { ...noUsage, ...notes() };
    const input = this.#input(reported);
    const output = this.#output(reported, input.input);
    return { ...input, ...output, ...notes() };
  }

  #input(reported: ReportedUsage): Omit<Usage, 'output' | 'reasoning'> {
    const { cacheRead } = reported;
    let cacheWrite5m = reported.cacheWrite5m ?? null;
    let cacheWrite1h = reported.cacheWrite1h ?? null;
    const cacheWrite = reported.cacheWrite ?? sumTokens(cacheWrite5m, cacheWrite1h);
    const byLifetime = sumTokens(cacheWrite5m, cacheWrite1h);
    if (byLifetime !== null && byLifetime !== cacheWrite) {
      if (byLifetime > 0)
        this.#problems.push(`cache writes are ${cacheWrite}, by lifetime they sum to ${byLifetime}`);
      [cacheWrite5m, cacheWrite1h] = [null, null];
    }
    const parts = { cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h };
    if (reported.input === null) return { uncached: null, ...parts, input: null };
    const [read, written] = [cacheRead ?? 0, cacheWrite ?? 0];
    let uncached = reported.input;
    if (isCacheWithin(reported, read + written)) {
      // Gateways that convert from Anthropic add the cache to the prompt, or only what was written to it.
      const within = read + written <= uncached ? read + written : read <= uncached ? read : 0;
      if (within < read + written)
        this.#problems.push(
          `the cache counts (${read} read, ${written} written) exceed the input of ${uncached}; they are taken as ` +
            `${within === 0 ? 'tokens' : 'writes'} in addition to it`,
        );
      uncached -= within;
    }
    uncached += reported.extraInput ?? 0;
    return { uncached, ...parts, input: uncached + read + written };
  }

  #output(reported: ReportedUsage, wholeInput: number | null): Pick<Usage, 'output' | 'reasoning'> {
    const { output, reasoning, total, reasoningIs } = reported;
    if (output === null && reasoning === null) return { output: null, reasoning: null };
    const answered = output ?? 0;
    const thought = reasoning ?? 0;
    const counted = (reported.input ?? 0) + (reported.extraInput ?? 0) + answered;
    const beside = (wholeInput ?? counted) + answered - counted;
    const difference = total === null || total === undefined || reported.input === null ? 0 : total - counted;
    const missing = difference === beside ? 0 : difference;
    let whole = answered;
    if (reasoningIs === 'in addition to output') whole += missing === 0 && total ? 0 : thought;
    else if (reasoningIs === 'by total' && missing > 0 && output !== null)
      whole += reasoning === null || reasoning === 0 || missing === thought ? missing : 0;
    if (reasoningIs === 'by total' && missing !== 0 && whole - answered !== missing)
      this.#problems.push(`the total is ${total}, its parts sum to ${counted}`);
    if (thought > whole) {
      this.#problems.push(`reasoning is ${thought}, more than the output of ${whole}; it is added to it`);
      whole += thought;
    }
    return { output: whole, reasoning };
  }

  /** Numbers under names that lens does not know, by dotted path. */
  #unknown(): Record<string, number> {
    const found: [string, number][] = [];
    const walk = (value: JsonObject, prefix: string, depth: number): void => {
      for (const [name, member] of Object.entries(value)) {
        const path = prefix + name;
        if (this.#known.has(path) || found.length >= MAX_UNKNOWN) continue;
        if (typeof member === 'number') found.push([path, member]);
        else if (isObject(member) && depth < 3) walk(member, `${path}.`, depth + 1);
      }
    };
    walk(this.#raw, '', 0);
    return Object.fromEntries(found);
  }
}

/**
 * Whether the input includes the cache counts. A total that adds up for the reading that is not documented, and not for
 * the documented one, shows a gateway that converted the names alone.
 */
function isCacheWithin(
  { cache, input, extraInput, output, reasoning, total }: ReportedUsage,
  cached: number,
): boolean {
  const isDocumented = cache === 'within input';
  if (!total || input === null || cached === 0 || (!isDocumented && cached > input)) return isDocumented;
  const counted = input + (extraInput ?? 0) + (output ?? 0);
  const addsUp = (sum: number): boolean => total === sum || total === sum + (reasoning ?? 0);
  const [asWithin, asAddition] = [addsUp(counted), addsUp(counted + cached)];
  return asWithin === asAddition ? isDocumented : asWithin;
}

const MAX_UNKNOWN = 50;

/** Sum of a count over the entries of a list that have it, for breakdowns by lifetime or modality. */
export function sumOfEntries(
  list: unknown,
  name: string,
  fits: (entry: JsonObject) => boolean,
): number | null {
  return sumTokens(
    ...listOf(list).map((entry) => (isObject(entry) && fits(entry) ? tokens(entry[name]) : null)),
  );
}

const totals = ['total_tokens', 'totalTokenCount', 'totalTokens'] as const;

/**
 * A newer snapshot of usage over an older one. What the newer leaves out, or has as zero, stays: a provider that counts
 * in several events need not repeat all of them. Only a total does not stay: it is that of the older counts.
 */
export function mergeUsage(before: unknown, after: JsonObject): JsonObject {
  const older = { ...objectOf(before) };
  const isChanged = Object.entries(after).some(([name, value]) => tokens(value) && older[name] !== value);
  for (const name of totals) if (isChanged && !tokens(after[name])) delete older[name];
  const newer = Object.entries(after).flatMap(([name, value]): [string, unknown][] => {
    const known = Object.hasOwn(older, name) ? older[name] : undefined;
    if (value === null || value === undefined || (value === 0 && Number(known) > 0)) return [];
    return [[name, isObject(value) && isObject(known) ? mergeUsage(known, value) : value]];
  });
  return { ...older, ...Object.fromEntries(newer) };
}
