import { t } from '../../components/messages.ts';
import type { TotalsRow } from '../../read/agents.ts';
import { type CacheTotalsRow, siteCacheCauses, siteCacheTotals, siteCosts } from '../../read/cache.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { Site } from './site.ts';

/** What the captured exchanges cost: tokens and money. */
export async function costSentences({ db }: Site, totals: TotalsRow): Promise<Sentence[]> {
  const costs = await siteCosts(db);
  const sentences = [tokenSentence(totals)];
  if (costs.some(({ total_usd }) => total_usd !== null)) {
    const sum = (of: (row: (typeof costs)[number]) => number): number =>
      costs.reduce((all, row) => all + of(row), 0);
    const unpriced = sum((row) => row.unpriced);
    sentences.push([
      t(
        'At list prices this costs {total, number, money}; without a cache it would have cost {without, number, money}.',
        {
          total: sum((row) => row.total_usd ?? 0),
          without: sum((row) => row.without_cache_usd ?? 0),
        },
      ),
      ...(unpriced > 0
        ? [' ', t('{n, plural, one {# exchange has} other {# exchanges have}} no price.', { n: unpriced })]
        : []),
    ]);
  }
  return sentences;
}

/** How well the cache was used, and what broke it. */
export async function breakSentences({ db, urls }: Site): Promise<Sentence[]> {
  const [totals, [worst]] = [await siteCacheTotals(db), await siteCacheCauses(db)];
  if (totals.pairs === 0)
    return [[t('No request continues another one yet, so nothing could be read from a cache.')]];
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

/** How many requests read from the cache all that was kept there; told from the prompts where no usage tells. */
export function cacheSentence(totals: CacheTotalsRow): Sentence {
  const { pairs, full, partial, miss, observed } = totals;
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

function tokenSentence(totals: TotalsRow): Sentence {
  const page = { href: 'exchanges.html' };
  if (totals.reported === 0)
    return [
      t(
        'No provider reported usage. The requests have <page>{n, plural, one {# input token} other {# input tokens}}</page> (estimate).',
        { n: totals.estimated_tokens ?? 0, page },
      ),
    ];
  const input = totals.input_tokens ?? 0;
  const share = (tokens: number | null): number => (input > 0 ? (tokens ?? 0) / input : 0);
  return [
    t(
      'Providers counted <page>{n, plural, one {# input token} other {# input tokens}}</page> in {reported, plural, one {# exchange} other {# exchanges}}: {read, number, percent} read from a cache, {written, number, percent} written to one. The answers have {output, plural, one {# token} other {# tokens}}, {reasoning} of them reasoning.',
      {
        n: input,
        page,
        reported: totals.reported,
        read: share(totals.cache_read_tokens),
        written: share(totals.cache_write_tokens),
        output: totals.output_tokens ?? 0,
        reasoning: totals.reasoning_tokens ?? 0,
      },
    ),
  ];
}
