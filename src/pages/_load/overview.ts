import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { captureTotals, type Totals } from '../../read/captured.ts';
import { estimatedInput, providerCosts, type ReportedUsage, reportedUsage } from '../../read/cost.ts';
import { slots, varyingSlots } from '../../read/slots.ts';
import type { OverviewPage } from '../../read/twins/overview.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { PromptEdition } from '../../read/twins/prompts.ts';
import { agentSummaries } from './agents.ts';
import { breakSentences } from './cache.ts';
import { publishedComparisons } from './compare.ts';
import { promptVersionLines } from './families.ts';
import { overviewFindings } from './findings.ts';
import type { Route, Site } from './site.ts';
import { slotCostLines, slotLines } from './slots.ts';

/** Slots of each agent that the page lists, and characters of a value. */
const PER_AGENT = 4;
const VALUE_CHARS = 90;

const ABOUT =
  'lens recorded what coding agents sent to their models, and split each prompt into fixed text and slots, the places that vary.';

/** The first page. */
export function overviewRoutes(site: Site): Route[] {
  return [{ url: 'index.html', load: () => overviewPage(site) }];
}

async function overviewPage(site: Site): Promise<OverviewPage> {
  const [totals, agents, all] = await Promise.all([
    captureTotals(site.db),
    agentSummaries(site),
    slots(site.db, { chars: VALUE_CHARS }),
  ]);
  const varying = await slotLines(site, varyingSlots(all, PER_AGENT));
  return {
    page: 'overview',
    url: 'index.html',
    question: 'What do the agents send to their models?',
    answer: [
      [t(ABOUT)],
      capturedSentence(
        totals,
        agents.map(({ agent }) => agentName(agent)),
      ),
    ],
    captured: [
      capturedSentence(
        totals,
        agents.map(({ agent }) => agent),
      ),
    ],
    agents,
    varies: {
      answer: variesSentence(totals),
      slots: varying.map(({ row, line }) => ({ ...line, agent: row.agent, family: row.family })),
    },
    changed: await whatChanged(site, totals),
    cost: { answer: await costSentences(site) },
    breaks: { answer: await breakSentences(site), costs: await slotCostLines(site, null, 6) },
    attention: attentionSentences(totals),
    findings: await overviewFindings(site),
    evidence: [
      {
        what: 'What was captured',
        sql: 'SELECT agent, count(*) AS exchanges, min(ts) AS first, max(ts) AS last\nFROM exchanges\nGROUP BY agent;',
      },
      {
        what: 'What prompts are made of',
        sql: 'SELECT f.agent, f.name, t.location, t.samples, t.fixed_tokens, t.mean_tokens\nFROM templates t JOIN families f USING (family_id)\nORDER BY f.agent, f.name, t.position;',
      },
      {
        what: 'What varies',
        sql: 'SELECT f.agent, f.name AS family, s.name, s.kind, s.distinct_values\nFROM slots s JOIN families f USING (family_id)\nORDER BY s.distinct_values DESC;',
      },
      {
        what: 'What it costs',
        sql: 'SELECT agent, sum(input_tokens) AS input, sum(cache_read_tokens) AS from_cache, sum(output_tokens) AS output\nFROM exchanges\nGROUP BY agent;',
      },
    ],
  };
}

function capturedSentence(totals: Totals, agents: readonly string[]): Sentence {
  if (totals.exchanges === 0) return [t('Nothing was captured yet.')];
  const { first_seen: first, last_seen: last } = totals;
  const values = {
    names: { list: [...agents] },
    agents: agents.length,
    sessions: totals.sessions,
    first: first ?? '',
    last: last ?? '',
    exchanges: totals.exchanges,
    prompts: totals.families,
    tools: totals.tools,
    to_agents: { href: 'agents.html' },
    to_sessions: { href: 'about.html#sessions' },
    to_exchanges: { href: 'exchanges.html' },
    to_prompts: { href: 'families.html' },
    to_tools: { href: 'tools.html' },
  };
  if (first === null || last === null)
    return [
      t(
        '<to_agents>{names}</to_agents> {agents, plural, one {was} other {were}} captured in <to_sessions>{sessions, plural, one {# session} other {# sessions}}</to_sessions>: <to_exchanges>{exchanges, plural, one {# exchange} other {# exchanges}}</to_exchanges> with <to_prompts>{prompts, plural, one {# prompt} other {# prompts}}</to_prompts> and <to_tools>{tools, plural, one {# tool} other {# tools}}</to_tools>.',
        values,
      ),
    ];
  if (first.slice(0, 10) === last.slice(0, 10))
    return [
      t(
        '<to_agents>{names}</to_agents> {agents, plural, one {was} other {were}} captured in <to_sessions>{sessions, plural, one {# session} other {# sessions}}</to_sessions> on {first, date, day}: <to_exchanges>{exchanges, plural, one {# exchange} other {# exchanges}}</to_exchanges> with <to_prompts>{prompts, plural, one {# prompt} other {# prompts}}</to_prompts> and <to_tools>{tools, plural, one {# tool} other {# tools}}</to_tools>.',
        values,
      ),
    ];
  return [
    t(
      '<to_agents>{names}</to_agents> {agents, plural, one {was} other {were}} captured in <to_sessions>{sessions, plural, one {# session} other {# sessions}}</to_sessions> between {first, date, day} and {last, date, day}: <to_exchanges>{exchanges, plural, one {# exchange} other {# exchanges}}</to_exchanges> with <to_prompts>{prompts, plural, one {# prompt} other {# prompts}}</to_prompts> and <to_tools>{tools, plural, one {# tool} other {# tools}}</to_tools>.',
      values,
    ),
  ];
}

function variesSentence(totals: Totals): Sentence {
  if (totals.slots === 0) {
    return [
      t(
        'Nothing that varies was found yet. Capture the same agent in another folder, on another branch or on another day.',
      ),
    ];
  }
  return [
    t(
      'The templates of all prompts have <page>{n, plural, one {# slot} other {# slots}}</page>; everything else is the same in every request. Slots of the main loops with the most values:',
      { n: totals.slots, page: { href: 'slots.html' } },
    ),
  ];
}

function attentionSentences(totals: Totals): Sentence[] {
  const found: Sentence[] = [];
  if (totals.dry_sessions > 0) {
    found.push([
      t(
        '{n, plural, one {# session was} other {# sessions were}} captured with --dry: lens answered, so answers, usage and times are not from a provider. Requests are the agent’s own.',
        { n: totals.dry_sessions },
      ),
    ]);
  }
  if (totals.failed > 0) {
    found.push([
      t(
        '<page>{n, plural, one {# exchange} other {# exchanges}}</page> did not end with a complete answer.',
        { n: totals.failed, page: { href: 'about.html#outcomes' } },
      ),
    ]);
  }
  if (totals.warnings > 0) {
    found.push([
      t('Reading the logs gave <page>{n, plural, one {# warning} other {# warnings}}</page>.', {
        n: totals.warnings,
        page: { href: 'about.html#warnings' },
      }),
    ]);
  }
  return found;
}

const SHOWN = 10;

/** What changed while it was captured: versions of prompts, tools, slots. */
async function whatChanged(
  site: Site,
  totals: Totals,
): Promise<{ answer: Sentence[]; versions: PromptEdition[] }> {
  const versions = (await promptVersionLines(site, null, await publishedComparisons(site))).filter(
    ({ lines }) => lines !== null && lines.added + lines.removed + lines.moved + lines.reworded > 0,
  );
  const agents = [...new Set(versions.map(({ agent }) => agentName(agent)))];
  const first =
    versions.length === 0
      ? t(
          'No prompt was seen in two different versions. Capture another version of an agent to see what changed.',
        )
      : t(
          '{n, plural, one {# version of a prompt differs} other {# versions of prompts differ}} from the one before ({agents}).',
          { n: versions.length, agents: agents.join(', ') },
        );
  return {
    answer: [
      [
        first,
        ' ',
        t(
          '{tools, plural, one {# tool definition} other {# tool definitions}} changed, and slots changed their value {slots, plural, one {# time} other {# times}}: <page>see when</page>.',
          { tools: totals.changed_tools, slots: totals.slot_changes, page: { href: 'slots.html' } },
        ),
      ],
    ],
    versions: versions
      .toSorted((a, b) => (b.firstSeen ?? '').localeCompare(a.firstSeen ?? ''))
      .slice(0, SHOWN),
  };
}

/** What the captured exchanges cost: tokens and money, each with who reported it. */
async function costSentences({ db }: Site): Promise<Sentence[]> {
  const [reported, estimate, costs] = await Promise.all([
    reportedUsage(db),
    estimatedInput(db),
    providerCosts(db),
  ]);
  const page = { href: 'exchanges.html' };
  const money: Sentence =
    costs.total_usd === null
      ? [t('The cost is not known: no provider reported usage for a model with a list price.')]
      : [
          t(
            'At list prices this costs {total, number, money}; without a cache it would have cost {without, number, money}.',
            { total: costs.total_usd, without: costs.without_cache_usd ?? costs.total_usd },
          ),
          ...(costs.unpriced > 0
            ? [
                ' ',
                t('{n, plural, one {# exchange has} other {# exchanges have}} no price.', {
                  n: costs.unpriced,
                }),
              ]
            : []),
        ];
  const usage = reported.map((row): Sentence => [t(USAGE[row.answered_by], usageValues(row, page))]);
  const none: Sentence = [
    t(
      'No provider reported usage. The requests have <page>{n, plural, one {# input token} other {# input tokens}}</page> (estimate).',
      { n: estimate ?? 0, page },
    ),
  ];
  const fromProvider = reported.some(({ answered_by }) => answered_by === 'provider');
  return [...(fromProvider ? [] : [none]), ...usage, money];
}

const USAGE: Readonly<Record<ReportedUsage['answered_by'], string>> = {
  provider:
    'Providers reported <page>{n, plural, one {# input token} other {# input tokens}}</page> in {reported, plural, one {# exchange} other {# exchanges}}: {read, number, percent} read from a cache, {written, number, percent} written to one. The answers have {output, plural, one {# token} other {# tokens}}, {reasoning} of them reasoning.',
  local:
    'A server on the same machine, which may be a stand-in, reported <page>{n, plural, one {# input token} other {# input tokens}}</page> in {reported, plural, one {# exchange} other {# exchanges}}: {read, number, percent} read from a cache, {written, number, percent} written to one. The answers have {output, plural, one {# token} other {# tokens}}, {reasoning} of them reasoning.',
};

function usageValues(row: ReportedUsage, page: { href: string }) {
  const share = (tokens: number): number => (row.input_tokens > 0 ? tokens / row.input_tokens : 0);
  return {
    n: row.input_tokens,
    page,
    reported: row.reported_exchanges,
    read: share(row.cache_read_tokens),
    written: share(row.cache_write_tokens),
    output: row.output_tokens,
    reasoning: row.reasoning_tokens,
  };
}
