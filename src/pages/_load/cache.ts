import { t } from '../../components/messages.ts';
import {
  type CacheTotals,
  type CacheTurn,
  cacheCauses,
  cacheTotals,
  cacheTurns,
  threadsOfTurns,
} from '../../read/cache.ts';
import type { CachePage } from '../../read/twins/overview.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { Route, Site } from './site.ts';
import { slotCostLines } from './slots.ts';

const LIMITS = { threads: 60, turns: 150 };
/** Bytes of HTML the strips may take; a cell weighs little, one with losses has a link and a text. */
const STRIPS = { bytes: 200_000, cell: 60, loss: 560 };
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

/** The page on the provider’s cache. */
export function cacheRoutes(site: Site): Route[] {
  return [{ url: 'cache.html', load: () => cachePage(site) }];
}

async function cachePage(site: Site): Promise<CachePage> {
  const [totals, causes, turns, threads] = await Promise.all([
    cacheTotals(site.db),
    cacheCauses(site.db),
    cacheTurns(site.db, LIMITS),
    threadsOfTurns(site.db),
  ]);
  const shown = withinBudget([...Map.groupBy(turns, ({ thread_id }) => thread_id).values()]);
  const exchangeUrl = (id: string): string => site.urls.exchange(id) ?? 'exchanges.html';
  return {
    page: 'cache',
    url: 'cache.html',
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
    costs: await slotCostLines(site, null, COSTS),
    threads: shown.map((own) => ({
      agent: own[0]?.agent ?? '',
      prompt: own.find(({ family }) => family !== null)?.family ?? null,
      label: own[0]?.label ?? null,
      started: own[0]?.started ?? null,
      url: exchangeUrl(own[0]?.record_id ?? ''),
      lost: own.reduce((sum, { lost_tokens }) => sum + lost_tokens, 0),
      turns: own.map((turn) => ({
        url: exchangeUrl(turn.record_id),
        input: turn.input_tokens,
        stable: Math.min(turn.stable_tokens, turn.input_tokens),
        lost: Math.min(turn.lost_tokens, turn.input_tokens),
        cause: turn.cause,
        detail: turn.detail,
      })),
    })),
    threadsLeftOut: threads - shown.length,
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

/** As many threads as a page bears, those that lost most first, and always one. */
function withinBudget(threads: readonly CacheTurn[][]): CacheTurn[][] {
  let used = 0;
  return threads.filter((turns, index) => {
    used += turns.reduce(
      (sum, turn) => sum + STRIPS.cell + (turn.lost_tokens > 0 ? STRIPS.loss : 0),
      STRIPS.loss,
    );
    return index === 0 || used <= STRIPS.bytes;
  });
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
