import type { RootContent } from 'mdast';
import { cachedShare, cacheLosses, costFigures } from '../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, moment, money, percent, plural } from '../../text/figures.ts';
import { distorted } from './captured.ts';
import {
  type Findings,
  fixedFindings,
  roleFindings,
  unusedFindings,
  varyingFindings,
} from './findings-prompts.ts';
import {
  bullets,
  cachedShareQuery,
  code,
  from,
  heading,
  type Inline,
  type Line,
  query,
  strong,
} from './nodes.ts';
import { causeWords } from './words.ts';

/** The findings by question, each a sentence with numbers. */
export function findings(data: ReportData): Findings[] {
  return [
    capturedFindings(data),
    fixedFindings(data),
    varyingFindings(data),
    costFindings(data),
    cacheFindings(data),
    placingFindings(data),
    unusedFindings(data),
    roleFindings(data),
  ].filter(({ lines }) => lines.length > 0);
}

/** The findings as the report's first section. */
export function findingsSection(data: ReportData): RootContent[] {
  return [
    heading(2, 'Findings'),
    ...findings(data).flatMap(({ title, lines, sql }) => [heading(3, title), bullets(lines), query(...sql)]),
  ];
}

/** What was captured: how much, who answered, what failed, and how the way of capturing changed the requests. */
function capturedFindings(data: ReportData): Findings {
  return {
    title: 'Captured data',
    lines: [capture(data), ...failures(data), ...distorted(data.agents)],
    sql: [from('capture_totals'), from('agents'), from('endpoints')],
  };
}

function capture({ totals, agents }: ReportData): Line {
  const span =
    totals.first_seen === null
      ? ''
      : `, from ${moment(totals.first_seen)} to ${moment(totals.last_seen)} UTC`;
  return [
    strong(`${plural(totals.exchanges, 'request')} of ${plural(agents.length, 'agent')}`),
    ` in ${plural(totals.sessions, 'session')}${span}.${answeredHere(totals)}`,
  ];
}

/** Answers that did not come from a provider: from lens itself, or from a local server, which may be a stand-in. */
function answeredHere({
  answered_by_lens: dry,
  answered_locally: local,
  exchanges,
}: ReportData['totals']): string {
  if (dry === exchanges) return ' lens answered all of them, so nothing is known about the providers.';
  const parts = [
    ...(dry > 0 ? [`${count(dry)} by lens itself`] : []),
    ...(local > 0 ? [`${count(local)} by a server on the same machine`] : []),
  ];
  return parts.length > 0 ? ` Answered by other than a provider: ${parts.join(', ')}.` : '';
}

function failures({ totals, agents }: ReportData): Line[] {
  if (totals.failed === 0) return [];
  const failed = agents.flatMap(({ endpoints }) => endpoints).filter((endpoint) => endpoint.failed);
  const kinds = Map.groupBy(failed, ({ outcome, status }) => {
    if (outcome !== 'complete') return (outcome ?? 'unfinished').replaceAll('_', ' ');
    return (status ?? 200) >= 400 ? `with status ${status}` : 'with an error in the answer';
  });
  const list = [...kinds].map(
    ([kind, lines]) => `${count(lines.reduce((sum, { exchanges }) => sum + exchanges, 0))} ${kind}`,
  );
  return [
    [
      strong(`${count(totals.failed)} of ${plural(totals.exchanges, 'request')} failed`),
      `: ${list.join(', ')}.`,
    ],
  ];
}

/** Size of requests, and what they cost where a provider answered. Usage from lens or a stand-in is in no finding. */
function costFindings({ agents }: ReportData): Findings {
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
      `SELECT agent, count(total_usd) AS priced_exchanges, count(*) AS exchanges, sum(total_usd) AS total_usd, sum(saved_usd) AS saved_usd FROM costs WHERE answered_by = 'provider' GROUP BY agent`,
    ],
  };
}

/** Cached tokens that the next request did not read, where a provider answered. */
function cacheFindings({ agents }: ReportData): Findings {
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

/** Tokens per pair below which the position of a slot is not worth a finding. */
const worthMoving = 100;

/** The slot of each agent whose position costs most. The prompts alone determine it, whoever answered. */
function placingFindings({ agents }: ReportData): Findings {
  return {
    title: 'Slots to move to the end',
    lines: agents.map(costliest).filter((line) => line !== null),
    sql: [from('slot_cost')],
  };
}

function costliest({ agent, slot_cost }: AgentReport): Line | null {
  const [first] = slot_cost
    .filter(({ slot, mean_uncacheable_tokens: tokens }) => slot !== null && tokens >= worthMoving)
    .sort((a, b) => b.uncacheable_tokens - a.uncacheable_tokens);
  if (first?.slot == null) return null;
  const pairs = first.scope === 'session' ? 'sessions' : 'turns';
  return [
    strong(code(agent)),
    ': move ',
    code(first.slot),
    ' (',
    code(first.location),
    ') to the end to make ',
    strong(`${count(first.mean_uncacheable_tokens)} more tokens`),
    ` cacheable (mean). It was the first difference in ${count(first.pairs)} of ${count(first.all_pairs)} pairs of ${pairs}.`,
  ];
}
