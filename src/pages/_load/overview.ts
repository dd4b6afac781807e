import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { siteTotals, siteVarying, type TotalsRow } from '../../read/agents.ts';
import type { OverviewPage, VaryingSlot } from '../../read/twins/overview.ts';
import type { Drift, Sentence } from '../../read/twins/page.ts';
import { agentSummaries } from './agents.ts';
import { whatChanged } from './changed.ts';
import { breakSentences, costSentences } from './cost.ts';
import { slotCosts } from './family/costs.ts';
import type { Route, Site } from './site.ts';
import { slotDrifts, slotGroup, slotPlaces } from './slots.ts';

/** The first page. */
export function overviewRoutes(site: Site): Route[] {
  return [{ url: 'index.html', load: () => overviewPage(site) }];
}

async function overviewPage(site: Site): Promise<OverviewPage> {
  const [totals, agents, varying] = await Promise.all([
    siteTotals(site.db),
    agentSummaries(site),
    siteVarying(site.db, { perAgent: 4, chars: 90 }),
  ]);
  const places = await slotPlaces(
    site,
    varying.map(({ family }) => family),
  );
  const drifts = new Map<string, Drift>();
  for (const [family, [one]] of Map.groupBy(varying, (row) => row.family)) {
    const requests = one?.family_requests ?? 0;
    for (const [slot, drift] of await slotDrifts(site.db, { family, requests })) drifts.set(slot, drift);
  }
  const slots: VaryingSlot[] = varying.map((row) => ({
    slot: row.slot,
    url: places.get(row.slot) ?? 'families.html',
    agent: row.agent,
    family: row.family_name,
    name: row.name,
    kind: row.kind,
    distinct: row.distinct_values,
    commonest: row.commonest.replaceAll('\n', ' ⏎ '),
    group: slotGroup(row.kind),
    drift: drifts.get(row.slot) ?? null,
  }));
  return {
    page: 'overview',
    url: 'index.html',
    question: 'What do the agents send to their models?',
    answer: [
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
    varies: { answer: variesSentence(totals), slots },
    changed: await whatChanged(site),
    cost: { answer: await costSentences(site, totals) },
    breaks: { answer: await breakSentences(site), costs: await slotCosts(site, null, 6) },
    attention: attentionSentences(totals),
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

function capturedSentence(totals: TotalsRow, agents: readonly string[]): Sentence {
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

function variesSentence(totals: TotalsRow): Sentence {
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

function attentionSentences(totals: TotalsRow): Sentence[] {
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
