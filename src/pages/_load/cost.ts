import { count, money, percent, plural } from '../../components/format.ts';
import type { Sentence } from '../../components/model/common.ts';
import type { TotalsRow } from '../../store/queries/site-agents.ts';
import { siteCacheCauses, siteCacheTotals, siteCosts } from '../../store/queries/site-cache.ts';
import type { Site } from './types.ts';

/** What the captured exchanges cost: tokens, money, and what broke the cache. */
export async function costSentences({ db, urls }: Site, totals: TotalsRow): Promise<Sentence[]> {
  const [costs, cache, causes] = await Promise.all([siteCosts(db), siteCacheTotals(db), siteCacheCauses(db)]);
  const sentences = [tokenSentence(totals)];
  const priced = costs.filter(({ total_usd }) => total_usd !== null);
  if (priced.length > 0) {
    const sum = (of: (row: (typeof costs)[number]) => number): number =>
      costs.reduce((all, row) => all + of(row), 0);
    const total = sum((row) => row.total_usd ?? 0);
    const without = sum((row) => row.without_cache_usd ?? 0);
    const unpriced = sum((row) => row.unpriced);
    sentences.push([
      `By list price that is ${money(total)}; without a cache it would have been ${money(without)}.`,
      unpriced > 0 ? ` ${plural(unpriced, 'exchange')} ${unpriced === 1 ? 'has' : 'have'} no price.` : '',
    ]);
  }
  if (cache.pairs > 0) {
    const [worst] = causes;
    const broken = cache.partial + cache.miss;
    sentences.push([
      `Of ${plural(cache.pairs, 'request')} that continue another, `,
      {
        text:
          broken === 0
            ? 'none lost anything from the cache'
            : `${count(broken)} lost something from the cache`,
        href: 'cache.html',
      },
      ...(worst && worst.lost_tokens > 0
        ? [
            `: ${count(cache.lost_tokens)} tokens, most of them because of `,
            { text: worst.cause.replaceAll('_', ' '), href: urls.exchange(worst.example) ?? 'cache.html' },
            '.',
          ]
        : ['.']),
    ]);
  }
  return sentences;
}

function tokenSentence(totals: TotalsRow): Sentence {
  if (totals.reported === 0) {
    return [
      'No provider reported usage. By estimate the requests carry ',
      { text: `${count(totals.estimated_tokens)} input tokens`, href: 'exchanges.html' },
      '.',
    ];
  }
  const input = totals.input_tokens ?? 0;
  return [
    'Providers counted ',
    { text: `${count(input)} input tokens`, href: 'exchanges.html' },
    ` in ${plural(totals.reported, 'exchange')}: ${percent(totals.cache_read_tokens ?? 0, input)} read from a cache, `,
    `${percent(totals.cache_write_tokens ?? 0, input)} written to one. The answers took ${count(totals.output_tokens)} output tokens`,
    totals.reasoning_tokens ? `, ${count(totals.reasoning_tokens)} of them reasoning.` : '.',
  ];
}
