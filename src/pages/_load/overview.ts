import { agentName, moment, plural } from '../../components/format.ts';
import type { Sentence } from '../../components/model/common.ts';
import type { OverviewPage, VaryingSlot } from '../../components/model/overview.ts';
import { siteTotals, siteVarying, type TotalsRow } from '../../store/queries/site-agents.ts';
import { agentSummaries } from './agents.ts';
import { costSentences } from './cost.ts';
import { slotAnchors } from './family/anchors.ts';
import type { Route, Site } from './types.ts';

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
  const anchors = await slotAnchors(
    site.db,
    varying.map(({ family }) => family),
  );
  const slots: VaryingSlot[] = varying.map((row) => ({
    slot: row.slot,
    url: `${site.urls.family(row.family) ?? 'families.html'}${anchors.get(row.slot) ?? ''}`,
    agent: row.agent,
    family: row.family_name,
    name: row.name,
    kind: row.kind,
    distinct: row.distinct_values,
    commonest: row.commonest.replaceAll('\n', ' ⏎ '),
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
    cost: { answer: await costSentences(site, totals) },
    attention: attentionSentences(totals),
    evidence: [
      {
        what: 'What was captured',
        sql: 'SELECT agent, count(*) AS exchanges, min(ts) AS first, max(ts) AS last\nFROM exchanges\nGROUP BY agent;',
      },
      {
        what: 'What prompts are made of',
        sql: 'SELECT f.agent, f.name, t.place, t.samples, t.fixed_tokens, t.mean_tokens\nFROM templates t JOIN families f USING (family_id)\nORDER BY f.agent, f.name, t.position;',
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
  if (totals.exchanges === 0) return ['Nothing was captured yet.'];
  const span =
    totals.first_seen === null
      ? ' at times the logs do not tell'
      : totals.first_seen.slice(0, 10) === totals.last_seen?.slice(0, 10)
        ? ` on ${totals.first_seen.slice(0, 10)}`
        : ` between ${moment(totals.first_seen).slice(0, 10)} and ${moment(totals.last_seen).slice(0, 10)}`;
  return [
    { text: inWords(agents), href: 'agents.html' },
    ` ${agents.length === 1 ? 'was' : 'were'} captured in `,
    { text: plural(totals.sessions, 'session'), href: 'about.html#sessions' },
    `${span}: `,
    { text: plural(totals.exchanges, 'exchange'), href: 'exchanges.html' },
    ' that carry ',
    { text: plural(totals.families, 'prompt'), href: 'families.html' },
    ' and offer ',
    { text: plural(totals.tools, 'tool'), href: 'tools.html' },
    '.',
  ];
}

function inWords(names: readonly string[]): string {
  if (names.length > 6) return plural(names.length, 'agent');
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function variesSentence(totals: TotalsRow): Sentence {
  if (totals.slots === 0) {
    return [
      'Nothing that varies was found. Capture the same agent in another folder, on another branch or on another day.',
    ];
  }
  return [
    'Aligning the samples of each prompt leaves ',
    { text: plural(totals.slots, 'slot'), href: 'slots.html' },
    '; everything else is the same in every request. Those of the main loops with the most values:',
  ];
}

function attentionSentences(totals: TotalsRow): Sentence[] {
  const found: Sentence[] = [];
  if (totals.dry_sessions > 0) {
    found.push([
      `${plural(totals.dry_sessions, 'session')} ${totals.dry_sessions === 1 ? 'was' : 'were'} captured dry: lens answered by itself, so answers, usage and times there are stand-ins. Requests are the agent’s own.`,
    ]);
  }
  if (totals.failed > 0) {
    found.push([
      { text: plural(totals.failed, 'exchange'), href: 'about.html#outcomes' },
      ' did not end with a complete answer.',
    ]);
  }
  if (totals.warnings > 0) {
    found.push([
      'Reading the logs gave ',
      { text: plural(totals.warnings, 'warning'), href: 'about.html#warnings' },
      '.',
    ]);
  }
  return found;
}
