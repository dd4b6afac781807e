import type { Reported } from '../cost/reported.ts';
import type { Exchange } from '../requests/material.ts';
import type { Link } from '../threads/types.ts';
import type { Prompts } from './prompts.ts';

/** The request that another one is compared with, and how it was found. */
export interface Baseline {
  exchange: Exchange;
  /** The messages of `exchange` were replaced by a summary. */
  compacted: boolean;
}

/** The shortest time for which any provider keeps a prefix, milliseconds. */
const shortestTtl = 5 * 60_000;

export interface BaselineSource {
  /** By time, then id. */
  exchanges: readonly Exchange[];
  links: readonly Link[];
  reported: ReadonlyMap<number, Reported>;
  /** Family and role of an exchange. */
  about(exchange: Exchange): { family: string | null; role: string | null };
  prompts: Prompts;
}

/**
 * Finds the request that each request is compared with: the last answered request before it in its thread. After a
 * compaction it is the last earlier request of the same family, because the summary may have been requested with
 * another prompt.
 */
export class Baselines {
  readonly #source: BaselineSource;
  readonly #byNumber: ReadonlyMap<number, Exchange>;
  readonly #links: ReadonlyMap<number, Link>;
  /** By number: the last earlier request of the same session and family. */
  readonly #ofFamily = new Map<number, Exchange>();
  /** By the node that ends the beginning of a conversation: whether that has a block of a compaction. */
  readonly #compactions = new Map<number, boolean>();

  constructor(source: BaselineSource) {
    this.#source = source;
    this.#byNumber = new Map(source.exchanges.map((exchange) => [exchange.n, exchange]));
    this.#links = new Map(source.links.map((link) => [link.exchange, link]));
    for (const own of Map.groupBy(source.exchanges, ({ session }) => session).values()) {
      if (own[0]?.session !== null) this.#lookBack(own);
    }
  }

  of(exchange: Exchange): Baseline | null {
    const compacted = this.isCompacted(exchange);
    const last = compacted ? this.#ofFamily.get(exchange.n) : undefined;
    const before = last ?? this.#sameModel(exchange) ?? this.#beforeInThread(exchange);
    return before ? { exchange: before, compacted } : null;
  }

  /** Whether the log contains the request that this one follows, answered or not. */
  follows({ n }: Exchange): boolean {
    return (this.#links.get(n)?.follows ?? null) !== null;
  }

  /** Whether the provider processed a request, so that its prefix may be cached. */
  isAnswered({ n, failed }: Exchange): boolean {
    const usage = this.#source.reported.get(n)?.usage;
    return (usage?.input ?? null) !== null || !failed;
  }

  /** Whether a summary replaced the messages: according to the threads, or to a compaction block of the wire format. */
  isCompacted({ n, tips }: Exchange): boolean {
    const relation = this.#links.get(n)?.relation;
    if (relation === 'compacted' || relation === 'continues') return relation === 'compacted';
    const { prompts } = this.#source;
    const beginning = prompts.beginningOf(tips.messages);
    if (beginning === null) return false;
    const known = this.#compactions.get(beginning);
    if (known !== undefined) return known;
    const isCompaction = prompts.elements
      .chain(beginning)
      .filter((node) => prompts.elements.role(node) !== 'assistant')
      .flatMap((node) => prompts.blocks(node))
      .some(({ type }) => type.includes('compact'));
    this.#compactions.set(beginning, isCompaction);
    return isCompaction;
  }

  #lookBack(session: readonly Exchange[]): void {
    const lastOf = new Map<string, Exchange>();
    for (const exchange of session) {
      const key = `${exchange.agent}/${this.#source.about(exchange).family}`;
      const last = lastOf.get(key);
      if (last) this.#ofFamily.set(exchange.n, last);
      if (this.#counts(exchange)) lastOf.set(key, exchange);
    }
  }

  /**
   * The last earlier request in its thread with the same model, if that cached a prefix which has not expired: a
   * request with another model in between does not remove it.
   */
  #sameModel(exchange: Exchange): Exchange | undefined {
    const found = this.#beforeInThread(exchange, ({ model }) => model === exchange.model);
    if (!found || found.ts === null || exchange.ts === null) return undefined;
    const kept = this.#source.prompts
      .markers(found)
      .reduce((most, { ttl }) => Math.max(most, ttl), shortestTtl);
    return exchange.ts - found.ts <= kept ? found : undefined;
  }

  #beforeInThread({ n }: Exchange, fits: (other: Exchange) => boolean = () => true): Exchange | undefined {
    const seen = new Set<number>([n]);
    for (let at = this.#links.get(n)?.follows ?? null; at !== null && !seen.has(at); ) {
      seen.add(at);
      const exchange = this.#byNumber.get(at);
      if (exchange && this.#counts(exchange) && fits(exchange)) return exchange;
      at = this.#links.get(at)?.follows ?? null;
    }
    return undefined;
  }

  #counts(exchange: Exchange): boolean {
    const { about, prompts } = this.#source;
    const isPrompt = prompts.length(exchange).bytes > 0 && about(exchange).role !== 'count_tokens';
    return isPrompt && this.isAnswered(exchange);
  }
}
