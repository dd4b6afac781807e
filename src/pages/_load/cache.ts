import { t } from '../../components/messages.ts';
import {
  type CacheThread,
  type CacheTotals,
  cacheCauses,
  cacheThreads,
  cacheTotals,
  cacheTurns,
} from '../../read/cache.ts';
import type { CachePage } from '../../read/twins/overview.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { Route, Site } from './site.ts';
import { slotCostLines } from './slots.ts';

/** Bytes of HTML the strips of a page take; a cell weighs little, one with losses has a link and a text. */
const STRIPS = { bytes: 180_000, cell: 60, loss: 560 };
/** Turns of a thread in one strip: a longer thread has several. */
const STRIP_TURNS = 250;
const COSTS = 20;

/** What each cause means, in one sentence. */
const meanings: Readonly<Record<string, string>> = {
  ttl_expired: 'More time passed than the provider keeps its cache.',
  model: 'The request went to another model, and each model has its own cache.',
  tools: 'The list of tools changed; it comes before everything else.',
  system: 'The system prompt changed.',
  slot: 'A slot of the system prompt changed its value.',
  parameters: 'A parameter that belongs to the cached prefix changed.',
  history_edited: 'An earlier message was changed or removed.',
  compaction: 'The conversation was replaced by a summary.',
  marker_lost: 'The cache marker was missing, or its time to live changed.',
  no_marker: 'The request marked nothing for the cache.',
  below_minimum: 'The prefix was shorter than the minimum that the model caches.',
  too_many_breakpoints: 'There were more breakpoints than the provider supports.',
  lookback: 'The breakpoint was too far after the last cached one.',
  concurrent: 'The request before it had not written the cache yet.',
  images: 'Images were added; Anthropic then reads the messages again.',
  thinking: 'The API removed the thinking of earlier turns.',
  provider_side: 'The prompt was the same, but the provider no longer had it.',
  unknown: 'Nothing in the requests explains it.',
};

/** A stretch of a thread that is one strip, with the number of its first turn from 1. */
interface Stretch {
  thread: string;
  first: number;
}

/** The pages on the provider’s cache: causes on the first, all threads in pages. */
export async function cacheRoutes(site: Site): Promise<Route[]> {
  const pages = pagesOf(await cacheThreads(site.db));
  return pages.map((stretches, index) => ({
    url: urlOf(index + 1),
    load: () => cachePage(site, { number: index + 1, pages: pages.length, stretches }),
  }));
}

const urlOf = (page: number): string => (page === 1 ? 'cache.html' : `cache-${page}.html`);

/** Divides threads into pages of bearable size; there is always one page. */
export function pagesOf(threads: readonly CacheThread[]): Stretch[][] {
  const pages: Stretch[][] = [[]];
  let used = 0;
  for (const { thread_id: thread, turns, losses } of threads)
    for (let first = 1; first <= turns; first += STRIP_TURNS) {
      const own = Math.min(STRIP_TURNS, turns - first + 1);
      const bytes = STRIPS.loss + own * STRIPS.cell + Math.min(own, losses) * STRIPS.loss;
      if (used > 0 && used + bytes > STRIPS.bytes) {
        pages.push([]);
        used = 0;
      }
      used += bytes;
      pages.at(-1)?.push({ thread, first });
    }
  return pages;
}

async function cachePage(
  site: Site,
  { number, pages, stretches }: { number: number; pages: number; stretches: readonly Stretch[] },
): Promise<CachePage> {
  const [totals, causes, turns] = await Promise.all([
    cacheTotals(site.db),
    number === 1 ? cacheCauses(site.db) : [],
    cacheTurns(
      site.db,
      stretches.map(({ thread }) => thread),
    ),
  ]);
  const turnsOf = Map.groupBy(turns, ({ thread_id }) => thread_id);
  const exchangeUrl = (id: string): string => site.urls.exchange(id) ?? 'exchanges.html';
  return {
    page: 'cache',
    url: urlOf(number),
    number,
    pages,
    question: 'What broke the cache?',
    answer: [cacheSentence(totals)],
    causes: causes.map((row) => ({
      cause: row.cause,
      meaning: meanings[row.cause] ?? '',
      requests: row.requests,
      lostTokens: row.lost_tokens,
      lostUsd: row.lost_usd,
      example: exchangeUrl(row.example),
      detail: row.detail,
    })),
    costs: number === 1 ? await slotCostLines(site, null, COSTS) : [],
    threads: stretches.map(({ thread, first }) => {
      const all = turnsOf.get(thread) ?? [];
      const own = all.slice(first - 1, first - 1 + STRIP_TURNS);
      return {
        agent: all[0]?.agent ?? '',
        prompt: all.find(({ family }) => family !== null)?.family ?? null,
        label: all[0]?.label ?? null,
        started: all[0]?.started ?? null,
        url: exchangeUrl(own[0]?.record_id ?? ''),
        first,
        all: all.length,
        lost: own.reduce((sum, { lost_tokens }) => sum + lost_tokens, 0),
        turns: own.map((turn) => ({
          url: exchangeUrl(turn.record_id),
          input: turn.input_tokens,
          stable: Math.min(turn.stable_tokens, turn.input_tokens),
          lost: Math.min(turn.lost_tokens, turn.input_tokens),
          cause: turn.cause,
          detail: turn.detail,
        })),
      };
    }),
    evidence: [
      {
        what: 'Slots to move to the end',
        sql: 'SELECT agent, family, scope, location, slot, text, pairs, all_pairs, uncacheable_tokens, lost_usd\nFROM slot_cost\nORDER BY uncacheable_tokens DESC;',
      },
      {
        what: 'Losses by cause',
        sql: 'SELECT cause, count(*) AS requests, sum(lost_tokens) AS lost_tokens, sum(lost_usd) AS lost_usd\nFROM cache_pairs\nWHERE previous_exchange_id IS NOT NULL AND cause IS NOT NULL\nGROUP BY cause\nORDER BY lost_tokens DESC;',
      },
      {
        what: 'Each loss, and where the prompts differ',
        sql: 'SELECT x.record_id, p.cause, p.confidence, p.lost_tokens, p.break_location, p.break_line, p.before, p.after, p.detail\nFROM cache_pairs p JOIN exchanges x USING (exchange_id)\nWHERE p.lost_tokens > 0\nORDER BY p.lost_tokens DESC;',
      },
    ],
  };
}

/** How well the cache was used, and what broke it. */
export async function breakSentences({ db, urls }: Site): Promise<Sentence[]> {
  const [totals, [worst]] = [await cacheTotals(db), await cacheCauses(db)];
  const first = cacheSentence(totals);
  if (!worst || worst.lost_tokens === 0) return [first];
  return [
    first,
    [
      t('Most was lost because of <cause>{word}</cause>: {n, plural, one {# token} other {# tokens}}.', {
        cause: { href: urls.exchange(worst.example) ?? 'cache.html' },
        word: { word: worst.cause.replaceAll('_', ' ') },
        n: worst.lost_tokens,
      }),
    ],
  ];
}

/** How many requests read from the cache all that was kept there; inferred where no provider reported it. */
export function cacheSentence(totals: CacheTotals): Sentence {
  const { pairs, full, partial, miss, observed } = totals;
  if (pairs === 0) return [t('No request continues another one yet, so nothing could be read from a cache.')];
  const values = {
    pairs,
    full,
    broken: partial + miss,
    lost: totals.lost_tokens ?? 0,
    page: { href: 'cache.html' },
  };
  const found =
    partial + miss === 0
      ? t(
          'Of {pairs, plural, one {# request that continues} other {# requests that continue}} another, <page>none lost anything</page> from the cache.',
          values,
        )
      : t(
          'Of {pairs, plural, one {# request that continues} other {# requests that continue}} another, {full} read everything that was cached and <page>{broken} did not</page>: {lost, plural, one {# token was} other {# tokens were}} lost.',
          values,
        );
  if (observed === pairs) return [found];
  return [
    found,
    ' ',
    observed === 0
      ? t('The provider reported no cache usage; this is inferred from the prompts.')
      : t(
          'For {n, plural, one {# of them} other {# of them}} the provider reported no cache usage: it is inferred from the prompts.',
          { n: pairs - observed },
        ),
  ];
}
