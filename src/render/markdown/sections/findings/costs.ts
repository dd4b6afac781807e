import { cacheLosses, costFigures } from '../../../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { count, money, percent, plural } from '../../../../text/figures.ts';
import { code, type Inline, type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import { causeWords } from '../words.ts';
import type { Findings } from './types.ts';

/** What was paid, where a provider answered: what lens or a stand-in made up is in the tables, but no finding. */
export function costFindings({ agents }: ReportData): Findings {
  const real = agents.filter(({ main }) => main.answered_by_provider);
  const paid = real.flatMap((agent) => [share(agent), cost(agent)].filter((line) => line !== null));
  return {
    title: 'What it costs',
    lines: [
      ...agents.map(weight).filter((line) => line !== null),
      ...(paid.length > 0 ? paid : ['Money is not known: no provider reported usage that has a price.']),
    ],
    sql: [
      from('main_loops'),
      from('agents'),
      `SELECT agent, sum(priced_exchanges) AS priced_exchanges, sum(exchanges) AS exchanges, sum(total_usd) AS total_usd, sum(saved_usd) AS saved_usd FROM costs_by_agent_and_model WHERE answered_by = 'provider' GROUP BY agent`,
    ],
  };
}

/** What was in the cache and not read, where a provider answered. */
export function cacheFindings({ agents }: ReportData): Findings {
  const real = agents.filter(({ main }) => main.answered_by_provider);
  const lines = real.map(losses).filter((line) => line !== null);
  return {
    title: 'What breaks the cache',
    lines: lines.length > 0 ? lines : [nothingLost(real)],
    sql: [
      from('cache_causes'),
      'SELECT agent, sum(observed_lost_tokens) AS tokens, sum(observed_lost_usd) AS usd FROM cache_causes GROUP BY agent',
    ],
  };
}

function nothingLost(real: readonly AgentReport[]): string {
  const seen = real.some(({ cache }) => cache.causes.some(({ observed_pairs: observed }) => observed > 0));
  return seen
    ? 'Nothing that usage shows: every request read what the one before had kept.'
    : 'Not known: no provider reported what was read. Section cache has what the prompts alone say.';
}

function weight({ agent, main }: AgentReport): Line | null {
  return main.estimated_input_tokens === null
    ? null
    : [
        strong(code(agent)),
        ` sends ${count(main.estimated_input_tokens)} tokens in a median request of its main loop.`,
      ];
}

function share({ agent, cached_share: read }: AgentReport): Line | null {
  return read === null ? null : [strong(code(agent)), ` read ${percent(read)} of its input from the cache.`];
}

function cost(agent: AgentReport): Line | null {
  const figures = costFigures(agent);
  if (figures === null) return null;
  const { total, saved, priced, exchanges } = figures;
  const of =
    priced === exchanges
      ? ''
      : ` for the ${count(priced)} of ${plural(exchanges, 'request')} that have a price`;
  return [strong(code(agent.agent)), ` cost ${money(total)} by list prices${of}${cached(saved)}.`];
}

function cached(saved: number): string {
  if (saved === 0) return '';
  return saved > 0
    ? `; the cache saved ${money(saved)}`
    : `; without a cache it would have been ${money(-saved)} less`;
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
    ` lost ${count(lost.tokens)} tokens${worth} that were in its cache: `,
    ...causes,
    '.',
  ];
}
