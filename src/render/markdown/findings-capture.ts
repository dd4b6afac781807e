import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, plural } from '../../text/figures.ts';
import { agentCode, type Finding } from './finding.ts';
import { code, type Inline, type Line, listed } from './nodes.ts';

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

const about = (requests: number, of: number, line: Line, agent: string | null = null): Finding => ({
  agent,
  line,
  requests,
  of,
});

function failures({ totals, agents }: ReportData): Finding[] {
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
    about(totals.failed, totals.exchanges, [
      `${count(totals.failed)} of ${plural(totals.exchanges, 'request')} failed: `,
      ...listed(list, 5),
      '.',
    ]),
  ];
}

/**
 * Agents that send other requests to a base URL than to their own API, compared with requests without any proxy. Through
 * the forward proxy all agents send the same bodies as without it.
 */
const distorts: Readonly<Record<string, string>> = {
  claude:
    'There it joins system blocks (their text stays the same) and omits the scope of its cache markers, four beta flags, five headers and its cache diagnostics.',
  qwen: 'There it omits prompt_cache_key.',
};

/** Requests that were captured in a mode that changes them. */
function distortion(agent: AgentReport): Finding[] {
  const { base_url_exchanges: affected, exchanges } = agent;
  const how = distorts[agent.agent];
  if (affected === 0 || how === undefined) return [];
  return [
    about(
      affected,
      exchanges,
      [
        `${count(affected)} of ${plural(exchanges, 'request')} of `,
        agentCode(agent),
        ` came through a base URL. ${how} `,
        code('--mode forward'),
        ' records what it sends without lens.',
      ],
      agent.agent,
    ),
  ];
}

function incomplete({ totals }: ReportData): Finding[] {
  if (totals.not_exact === 0) return [];
  return [
    about(totals.not_exact, totals.exchanges, [
      `${count(totals.not_exact)} of ${plural(totals.exchanges, 'request')} are not complete in the log (cut, or known only from a history). They are in no prompt family.`,
    ]),
  ];
}

function warnings({ warnings: found, totals }: ReportData): Finding[] {
  if (found.length === 0) return [];
  const all = found.reduce((sum, { warnings: own }) => sum + own, 0);
  return [
    about(totals.exchanges, totals.exchanges, [
      `Reading the logs gave ${plural(all, 'warning')}: `,
      ...listed(
        found.map((line): Line => [code(line.code, 40), ` ${count(line.warnings)}`]),
        4,
      ),
      '.',
    ]),
  ];
}

/** Families that are based on one or two requests. */
function thin({ agents, totals }: ReportData): Finding[] {
  const families = agents.flatMap((agent) => agent.families);
  const few = families.filter(({ requests }) => requests <= 2);
  if (few.length === 0) return [];
  const requests = few.reduce((sum, family) => sum + family.requests, 0);
  return [
    about(requests, totals.exchanges, [
      families.length === 1
        ? `The only prompt family is based on ${plural(requests, 'request')}: text that looks fixed may vary.`
        : `${count(few.length)} of ${count(families.length)} prompt families ${few.length === 1 ? 'is' : 'are'} based on one or two requests: text that looks fixed there may vary.`,
    ]),
  ];
}

/** Questions that these logs cannot answer, in one line. */
function notKnown({ agents, totals }: ReportData): Finding[] {
  const named = agents.filter(({ agent_versions: versions }) => versions.length > 0);
  const withoutProvider = agents.filter(({ main }) => !main.answered_by_provider);
  const missing: Inline[] = [
    ...(named.length > 0 && named.every(({ agent_versions: versions }) => versions.length === 1)
      ? ['changes between versions (one version of each agent)']
      : []),
    ...(withoutProvider.length > 0
      ? [
          `${withoutProvider.length === agents.length ? '' : `for ${plural(withoutProvider.length, 'agent')}: `}costs, cache hits, speed and unused tools (only stand-ins answered)`,
        ]
      : []),
    ...(withoutProvider.length < agents.length &&
    agents.every(({ costs }) => costs.every((line) => line.priced_exchanges === 0))
      ? ['costs (no usage reported for a model with a list price)']
      : []),
  ];
  if (missing.length === 0) return [];
  return [
    about(totals.exchanges, totals.exchanges, [
      'Not known from these logs: ',
      ...listed(missing.map((one) => one)),
      '.',
    ]),
  ];
}
