import type { AgentReport, ReportData } from '../report-schema.ts';
import {
  agentId,
  type Finding,
  type Item,
  items,
  name,
  optional,
  type Statement,
  statement,
} from './statement.ts';

/** What failed, how the way of capturing changed requests, what is based on little, and what the logs cannot show. */
export function captureFindings(data: ReportData): Finding[] {
  return [
    ...failures(data),
    ...data.agents.flatMap(distortion),
    ...incomplete(data),
    ...warnings(data),
    ...thin(data),
    ...notKnown(data),
  ];
}

const about = (requests: number, of: number, text: Statement[], agent: string | null = null): Finding => ({
  agent,
  text,
  requests,
  of,
});

function failures({ totals, agents }: ReportData): Finding[] {
  if (totals.failed === 0) return [];
  const failed = agents.flatMap(({ endpoints }) => endpoints).filter((endpoint) => endpoint.failed);
  const kinds = Map.groupBy(failed, ({ outcome, status }) =>
    outcome !== 'complete' ? (outcome ?? 'unfinished') : (status ?? 200) >= 400 ? (status ?? 0) : 'error',
  );
  const list = [...kinds].map(([kind, lines]): Statement => {
    const n = lines.reduce((sum, { exchanges }) => sum + exchanges, 0);
    if (typeof kind === 'number') return statement('{n} with status {status}', { n, status: String(kind) });
    if (kind === 'error') return statement('{n} with an error in the answer', { n });
    return statement('{n} {outcome}', { n, outcome: { word: kind.replaceAll('_', ' ') } });
  });
  return [
    about(totals.failed, totals.exchanges, [
      statement('{n} of {of, plural, one {# request} other {# requests}} failed: {kinds}.', {
        n: totals.failed,
        of: totals.exchanges,
        kinds: items(list, 5),
      }),
    ]),
  ];
}

/**
 * Agents that send other requests to a base URL than to their own API, compared with requests without any proxy. Through
 * the forward proxy all agents send the same bodies as without it.
 */
const distorts: Readonly<Record<string, Statement>> = {
  claude: statement(
    'There it joins system blocks (their text stays the same) and omits the scope of its cache markers, four beta flags, five headers and its cache diagnostics.',
  ),
  qwen: statement('There it omits {parameter}.', { parameter: { code: 'prompt_cache_key' } }),
};

/** Requests that were captured in a mode that changes them. */
function distortion(agent: AgentReport): Finding[] {
  const { base_url_exchanges: n, exchanges: of } = agent;
  const how = distorts[agent.agent];
  if (n === 0 || how === undefined) return [];
  return [
    about(
      n,
      of,
      [
        statement(
          '{n} of {of, plural, one {# request} other {# requests}} of {agent} came through a base URL.',
          { n, of, agent: agentId(agent) },
        ),
        how,
        statement('{option} records what it sends without lens.', { option: { code: '--mode forward' } }),
      ],
      agent.agent,
    ),
  ];
}

function incomplete({ totals: { not_exact: n, exchanges: of } }: ReportData): Finding[] {
  if (n === 0) return [];
  return [
    about(n, of, [
      statement(
        '{n} of {of, plural, one {# request} other {# requests}} are not complete in the log (cut, or known only from a history). They are in no prompt family.',
        { n, of },
      ),
    ]),
  ];
}

function warnings({ warnings: found, totals }: ReportData): Finding[] {
  if (found.length === 0) return [];
  const n = found.reduce((sum, { warnings: own }) => sum + own, 0);
  const kinds = found.map((line) => statement('{code} {n}', { code: name(line.code, 40), n: line.warnings }));
  return [
    about(totals.exchanges, totals.exchanges, [
      statement('Reading the logs gave {n, plural, one {# warning} other {# warnings}}: {kinds}.', {
        n,
        kinds: items(kinds, 4),
      }),
    ]),
  ];
}

/** Families that are based on one or two requests. */
function thin({ agents, totals }: ReportData): Finding[] {
  const families = agents.flatMap((agent) => agent.families);
  const few = families.filter(({ requests }) => requests <= 2);
  if (few.length === 0) return [];
  const requests = few.reduce((sum, family) => sum + family.requests, 0);
  const text =
    families.length === 1
      ? statement(
          'The only prompt family is based on {n, plural, one {# request} other {# requests}}: text that looks fixed may vary.',
          { n: requests },
        )
      : statement(
          '{n} of {of} prompt families {n, plural, one {is} other {are}} based on one or two requests: text that looks fixed there may vary.',
          { n: few.length, of: families.length },
        );
  return [about(requests, totals.exchanges, [text])];
}

/** Questions that these logs cannot answer, in one sentence. */
function notKnown({ agents, totals }: ReportData): Finding[] {
  const named = agents.filter(({ agent_versions: versions }) => versions.length > 0);
  const withoutProvider = agents.filter(({ main }) => !main.answered_by_provider);
  const missing: Item[] = [];
  if (named.length > 0 && named.every(({ agent_versions: versions }) => versions.length === 1))
    missing.push(statement('changes between versions (one version of each agent)'));
  if (withoutProvider.length > 0)
    missing.push(
      statement('{agents}costs, cache hits, speed and unused tools (only stand-ins answered)', {
        agents: optional(
          ...(withoutProvider.length === agents.length
            ? []
            : [
                statement('for {n, plural, one {# agent} other {# agents}}: ', { n: withoutProvider.length }),
              ]),
        ),
      }),
    );
  if (
    withoutProvider.length < agents.length &&
    agents.every(({ costs }) => costs.every((line) => line.priced_exchanges === 0))
  )
    missing.push(statement('costs (no usage reported for a model with a list price)'));
  if (missing.length === 0) return [];
  return [
    about(totals.exchanges, totals.exchanges, [
      statement('Not known from these logs: {questions}.', { questions: items(missing) }),
    ]),
  ];
}
