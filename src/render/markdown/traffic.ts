import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { count, duration } from '../../text/figures.ts';
import { answererWords } from '../../text/words.ts';
import { code, heading, type Inline, type Line, listed, paragraph, right, table } from './nodes.ts';

/** Endpoints and how requests ended, stop reasons, threads. */
export function endpointSection(data: ReportData): RootContent[] {
  return [
    heading(2, 'Endpoints, stop reasons and threads'),
    paragraph(...statuses(data)),
    endpointTable(data),
    ...endings(data),
  ];
}

/** Methods and statuses over all requests, the most frequent first. */
function statuses({ agents }: ReportData): Inline[] {
  const groups = Map.groupBy(
    agents.flatMap(({ endpoints }) => endpoints),
    ({ method, status }) => JSON.stringify([method ?? 'unknown', status]),
  );
  const counted = [...groups.values()]
    .map((lines) => ({
      method: lines[0]?.method ?? 'unknown',
      status: lines[0]?.status ?? null,
      exchanges: lines.reduce((sum, { exchanges }) => sum + exchanges, 0),
    }))
    .toSorted((a, b) => b.exchanges - a.exchanges || (a.status ?? 0) - (b.status ?? 0));
  return [
    'Methods and statuses: ',
    ...listed(
      counted.map(
        ({ method, status, exchanges }): Line => [
          code(method, 20),
          ` ${status ?? 'without status'} × ${count(exchanges)}`,
        ],
      ),
    ),
    '.',
  ];
}

function endpointTable({ agents }: ReportData): RootContent {
  return table(
    ['Agent', 'Request', 'Server', 'Format', right('Status'), 'Outcome', right('Requests')],
    agents
      .flatMap(({ endpoints }) => endpoints)
      .map((line): Line[] => [
        code(line.agent),
        [code(`${line.method ?? ''} ${line.path ?? ''}`)],
        line.upstream === null ? '–' : code(line.upstream),
        code(line.wire ?? 'unknown'),
        line.status === null ? '–' : String(line.status),
        line.outcome ?? 'incomplete',
        count(line.exchanges),
      ]),
  );
}

function endings({ agents }: ReportData): RootContent[] {
  const rows = agents.map(({ agent, stops, threads }): Line[] => [
    code(agent),
    stops.flatMap(({ stop_reason: reason, exchanges }, index): Inline[] => [
      ...(index === 0 ? [] : [', ']),
      reason === null ? 'none' : code(reason),
      ` × ${count(exchanges)}`,
    ]),
    count(threads?.threads),
    count(threads?.longest),
    count(threads?.retries),
    count(threads?.forks),
  ]);
  return [
    paragraph(
      'Stop reasons of answers, and threads. A thread is a series of requests that continue one another, found by their content.',
    ),
    table(
      [
        'Agent',
        'Stop reasons',
        right('Threads'),
        right('Longest, requests'),
        right('Retries'),
        right('Forks'),
      ],
      rows,
    ),
  ];
}

/** How fast answers came; those that lens gave itself left out. */
export function speedSection({ agents }: ReportData): RootContent[] {
  const lines = agents.flatMap(({ speed }) => speed);
  const real = lines.filter(({ ms_p50 }) => ms_p50 !== null);
  if (real.length === 0) return [];
  return [
    heading(2, 'Speed'),
    table(
      [
        'Agent',
        'Model',
        'Answered by',
        right('Requests'),
        right('TTFT p50'),
        right('TTFT p95'),
        right('Duration p50'),
        right('Duration p95'),
        right('Tokens/s p50'),
      ],
      real.map((line): Line[] => [
        code(line.agent),
        code(line.model ?? 'unknown'),
        answererWords[line.answered_by] ?? line.answered_by,
        count(line.exchanges),
        duration(line.ttft_p50),
        duration(line.ttft_p95),
        duration(line.ms_p50),
        duration(line.ms_p95),
        count(line.tokens_per_second_p50),
      ]),
    ),
  ];
}
