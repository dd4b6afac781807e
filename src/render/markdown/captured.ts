import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, moment } from '../../text/figures.ts';
import {
  bullets,
  code,
  codes,
  from,
  heading,
  type Inline,
  type Line,
  paragraph,
  query,
  right,
  table,
} from './nodes.ts';

/** What was captured: agents and logs. */
export function capturedSection({ agents, logs }: ReportData): RootContent[] {
  return [
    heading(2, 'Captured agents and logs'),
    table(
      [
        'Agent',
        'Versions',
        right('Sessions'),
        right('Requests'),
        'Models',
        'Capture mode',
        'First request (UTC)',
        'Last request (UTC)',
      ],
      agents.map((agent): Line[] => [
        code(agent.agent),
        agent.agent_versions.length > 0 ? codes(agent.agent_versions, 4) : '–',
        count(agent.sessions),
        count(agent.exchanges),
        agent.model_names.length > 0 ? codes(agent.model_names, 4) : '–',
        howCaptured(agent),
        moment(agent.first_seen),
        moment(agent.last_seen),
      ]),
    ),
    query(from('agents')),
    paragraph('Logs. The hash is the beginning of the hash of their first bytes.'),
    table(
      ['Log', 'Hash', 'Format', right('Sessions'), right('Requests'), 'Exists'],
      logs.map((log): Line[] => [
        code(log.name),
        code(log.hash),
        log.format,
        count(log.sessions),
        count(log.exchanges),
        log.present ? 'yes' : 'no',
      ]),
    ),
    query(from('logs_read')),
  ];
}

function howCaptured({
  modes,
  answered_by_lens: dry,
  answered_locally: local,
  exchanges,
}: ReportData['agents'][number]): string {
  const mode = modes.length === 0 ? '–' : modes.join(', ');
  if (dry === exchanges) return `${mode}, answered by lens`;
  return [
    mode,
    ...(dry > 0 ? [`${count(dry)} answered by lens`] : []),
    ...(local > 0 ? [`${count(local)} by a local server`] : []),
  ].join(', ');
}

/** Problems in the logs, and changes that the way of capturing causes in requests. */
export function warningSection(data: ReportData): RootContent[] {
  const distortions = distorted(data.agents);
  const { warnings } = data;
  if (warnings.length === 0 && distortions.length === 0) return [];
  return [
    heading(2, 'Warnings'),
    ...(distortions.length > 0 ? [bullets(distortions)] : []),
    ...(warnings.length > 0
      ? [
          table(
            ['Warning', right('Count'), 'First message', 'Location'],
            warnings.map((line): Line[] => [
              code(line.code),
              count(line.warnings),
              code(line.example ?? '', 200),
              where(line.log, line.log_line),
            ]),
          ),
          query(from('warnings_by_code')),
        ]
      : []),
  ];
}

function where(log: string | null, line: number | null): Inline {
  if (log === null) return '–';
  return code(line === null ? log : `${log}:${line}`);
}

/**
 * Agents that send other requests to a base URL than to their own API, compared with requests without any proxy. Through
 * the forward proxy all agents send the same bodies as without it.
 */
const distorts: Readonly<Record<string, string>> = {
  claude:
    'it joins system blocks (their text stays the same) and omits the scope of its cache markers, four beta flags, five headers and its cache diagnostics',
  qwen: 'it omits prompt_cache_key',
};

/** A line for each agent whose requests were captured in a mode that changes them. */
export function distorted(agents: readonly AgentReport[]): Line[] {
  return agents
    .filter(({ agent, modes }) => modes.includes('reverse') && agent in distorts)
    .map(
      ({ agent }): Line => [
        code(agent),
        ` changes its requests when it is captured through a base URL: ${distorts[agent]}. Capture with `,
        code('--mode forward'),
        ' to record what it sends without lens.',
      ],
    );
}

/** How to read the report: the words it uses and what its numbers rest on. */
export function readingSection(): RootContent[] {
  return [
    heading(2, 'Terms'),
    bullets([
      'A family is a group of requests with the same role, found by their text. Its instruction texts are those written by the agent, not by the user, numbered (#) in the order they are sent. Each text has one template: fixed text and slots.',
      'Fixed is the share of characters that are the same in every sample, at the same position. Samples are sessions, or distinct texts if there are more of these. Change rate, upper bound: a line that was the same in all n samples changes in at most 1 − 0.05^(1/n) of requests (95 % confidence).',
      'The position of a slot is the number (#) of the text and the line of its template; ⟨name⟩ marks the value in the line. ⏎ is a line end, ⇥ a tab, \\u{…} an invisible character. A shortened text ends in … and its full length.',
      'Tokens are estimates with the o200k vocabulary unless they are called reported. Reported usage of a provider, a local server and lens itself is never mixed.',
    ]),
  ];
}
