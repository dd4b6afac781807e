import type { Reported } from '../cost/reported.ts';
import type { Exchange } from '../requests/material.ts';
import type { Link } from '../threads/types.ts';
import type { Prompts } from './prompts.ts';
import { blockText } from './text-difference.ts';

/** The request that another one is compared with, and how it was found. */
export interface Baseline {
  exchange: Exchange;
  /** The messages of `exchange` were replaced by a summary. */
  compacted: boolean;
}

export interface BaselineSource {
  /** By time, then id. */
  exchanges: readonly Exchange[];
  links: readonly Link[];
  reported: ReadonlyMap<number, Reported>;
  /** Family and role of an exchange. */
  about(exchange: Exchange): { family: string | null; role: string | null };
  prompts: Prompts;
}

/** Shorter texts are written twice by chance. */
const tellingSummary = 200;
/** Answers of a session that are looked through for a summary, the latest first. */
const latestAnswers = 8;

/**
 * Finds what each request is compared with: the last answered request before it in its thread, else, after a
 * compaction, the last request of its family before: known because its first messages hold the text of an earlier
 * answer of the session, the summary.
 */
export class Baselines {
  readonly #source: BaselineSource;
  readonly #byNumber: ReadonlyMap<number, Exchange>;
  readonly #links: ReadonlyMap<number, Link>;
  /** By number: the last request of the same session and family before it. */
  readonly #ofFamily = new Map<number, Exchange>();
  /** By number: the latest requests of the same session before it. */
  readonly #latest = new Map<number, readonly Exchange[]>();

  constructor(source: BaselineSource) {
    this.#source = source;
    this.#byNumber = new Map(source.exchanges.map((exchange) => [exchange.n, exchange]));
    this.#links = new Map(source.links.map((link) => [link.exchange, link]));
    for (const own of Map.groupBy(source.exchanges, ({ session }) => session).values()) {
      if (own[0]?.session !== null) this.#lookBack(own);
    }
  }

  of(exchange: Exchange): Baseline | null {
    const before = this.#beforeInThread(exchange);
    if (before) return { exchange: before, compacted: false };
    const last = this.#ofFamily.get(exchange.n);
    return last && this.holdsSummary(exchange) ? { exchange: last, compacted: true } : null;
  }

  /** Whether the log holds what a request follows, be it answered or not. */
  follows({ n }: Exchange): boolean {
    return (this.#links.get(n)?.follows ?? null) !== null;
  }

  /** Whether the provider worked on a request, so that it may have kept its prefix. */
  isAnswered({ n, outcome, status }: Exchange): boolean {
    const usage = this.#source.reported.get(n)?.usage;
    return (usage?.input ?? null) !== null || (outcome === 'complete' && (status ?? 200) < 400);
  }

  /** Whether the first messages hold what an earlier answer said, or a block that the wire calls a compaction. */
  holdsSummary(exchange: Exchange): boolean {
    const { prompts } = this.#source;
    const tip = exchange.tips.messages;
    const nodes = [0, 1, 2]
      .map((element) => prompts.nodeAt(tip, element))
      .filter((node) => node !== null && prompts.elements.at(node).role !== 'assistant');
    const blocks = nodes.flatMap((node) => prompts.blocks(node as number));
    if (blocks.some(({ type }) => type.includes('compact'))) return true;
    const text = blocks.map(({ value }) => blockText(value)).join('\n');
    if (text.length < tellingSummary) return false;
    return (this.#latest.get(exchange.n) ?? []).some(({ answer }) => {
      const said = (answer?.blocks ?? [])
        .filter((block) => block.type === 'text')
        .map((block) => block.text)
        .join('')
        .trim();
      return said.length >= tellingSummary && text.includes(said);
    });
  }

  #lookBack(session: readonly Exchange[]): void {
    const lastOf = new Map<string, Exchange>();
    for (const [index, exchange] of session.entries()) {
      const key = `${exchange.agent}/${this.#source.about(exchange).family}`;
      const last = lastOf.get(key);
      if (last) this.#ofFamily.set(exchange.n, last);
      if (this.#counts(exchange)) lastOf.set(key, exchange);
      this.#latest.set(exchange.n, session.slice(Math.max(0, index - latestAnswers), index));
    }
  }

  #beforeInThread({ n }: Exchange): Exchange | undefined {
    const seen = new Set<number>([n]);
    for (let at = this.#links.get(n)?.follows ?? null; at !== null && !seen.has(at); ) {
      seen.add(at);
      const exchange = this.#byNumber.get(at);
      if (exchange && this.#counts(exchange)) return exchange;
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
