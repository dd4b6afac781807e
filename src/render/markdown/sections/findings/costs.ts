import { cachedShare, cacheLosses, costFigures } from '../../../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { count, money, percent, plural } from '../../../../text/figures.ts';
import { code, type Inline, type Line, strong } from '../../nodes.ts';
import { cachedShareQuery, from } from '../../query.ts';
import { causeWords } from '../words.ts';
import type { Findings } from './types.ts';

/** Size of requests, and what they cost where a provider answered. Usage from lens or a stand-in is in no finding. */
export function costFindings({ agents }: ReportData): Findings {
  const real = agents.filter(({ main }) => main.answered_by_provider);
  const paid = real.flatMap((agent) => [share(agent), cost(agent)].filter((line) => line !== null));
  return {
    title: 'Size and cost',
    lines: [
      ...agents.map(weight).filter((line) => line !== null),
      ...(paid.length > 0
        ? paid
        : ['The cost is not known: no provider reported usage for a model with a list price.']),
    ],
    sql: [
      from('main_loops'),
      cachedShareQuery,
      `SELECT agent, sum(priced_exchanges) AS priced_exchanges, sum(exchanges) AS exchanges, sum(total_usd) AS total_usd, sum(saved_usd) AS saved_usd FROM costs_by_agent_and_model WHERE answered_by = 'provider' GROUP BY agent`,
    ],
  };
}

/** Cached tokens that the next request did not read, where a provider answered. */
export function cacheFindings({ agents }: ReportData): Findings {
  const real = agents.filter(({ main }) => main.answered_by_provider);
  // Causes are counted over all answers: those of a local server cannot be taken out of them.
  const [mixed, pure] = [real.filter(isMixed), real.filter((agent) => !isMixed(agent))];
  const lines = pure.map(losses).filter((line) => line !== null);
  return {
    title: 'Cache misses',
    lines: [
      ...(lines.length > 0 || mixed.length > 0 ? lines : [nothingLost(real)]),
      ...mixed.map(
        ({ agent }): Line => [
          strong(code(agent)),
          ': a provider and a local server answered. The section "Cache misses by cause" counts both.',
        ],
      ),
    ],
    sql: [
      from('cache_causes'),
      'SELECT agent, sum(observed_lost_tokens) AS tokens, sum(observed_lost_usd) AS usd FROM cache_causes GROUP BY agent',
    ],
  };
}

const isMixed = ({ answered_locally: local }: AgentReport): boolean => local > 0;

function nothingLost(real: readonly AgentReport[]): string {
  const seen = real.some(({ cache }) => cache.causes.some(({ observed_pairs: observed }) => observed > 0));
  return seen
    ? 'None in the reported usage: every request read what the previous one had cached.'
    : 'Not known: no provider reported cache usage. The section "Cache misses by cause" infers them from the prompts.';
}

function weight({ agent, main }: AgentReport): Line | null {
  return main.estimated_input_tokens === null
    ? null
    : [
        strong(code(agent)),
        ` main loop: ${count(main.estimated_input_tokens)} tokens in the median request.`,
      ];
}

function share(agent: AgentReport): Line | null {
  const read = cachedShare(agent);
  return read.source === 'provider'
    ? [strong(code(agent.agent)), ` read ${percent(read.value)} of its input from the cache.`]
    : null;
}

function cost(agent: AgentReport): Line | null {
  const figures = costFigures(agent);
  if (figures === null) return null;
  const { total, saved, priced, exchanges } = figures;
  const of =
    priced === exchanges ? '' : ` (${count(priced)} of ${plural(exchanges, 'request')} have a price)`;
  return [strong(code(agent.agent)), ` cost ${money(total)} at list prices${of}${cached(saved)}.`];
}

function cached(saved: number): string {
  if (saved === 0) return '';
  return saved > 0
    ? `; the cache saved ${money(saved)}`
    : `; without a cache it would have cost ${money(-saved)} less`;
}

function losses(agent: AgentReport): Line | null {
  const lost = cacheLosses(agent);
  if (lost === null) return null;
  const causes = lost.causes
    .slice(0, 3)
    .flatMap(({ cause, tokens }, index): Inline[] => [
      index === 0 ? '' : ', ',
      `${count(tokens)} ${causeWords[cause] ?? cause}`,
    ]);
  const worth = lost.usd === null ? '' : ` (${money(lost.usd)})`;
  return [
    strong(code(agent.agent)),
    ` did not read ${count(lost.tokens)} cached tokens${worth}: `,
    ...causes,
    '.',
  ];
}
