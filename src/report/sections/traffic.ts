import type { RootContent } from 'mdast';
import type { ReportData } from '../data/types.ts';
import { code, heading, type Inline, type Line, paragraph, right, table } from '../markdown/nodes.ts';
import { count, duration } from '../markdown/numbers.ts';

/** Endpoints and how requests ended, stop reasons, speed, threads. */
export function trafficSection(data: ReportData): RootContent[] {
  return [heading(2, 'Endpoints and endings'), endpointTable(data), ...endings(data), ...speedSection(data)];
}

function endpointTable({ agents }: ReportData): RootContent {
  return table(
    ['Agent', 'Request', 'To', 'Format', right('Status'), 'Outcome', right('Requests')],
    agents
      .flatMap(({ endpoints }) => endpoints)
      .map((line): Line[] => [
        code(line.agent),
        [code(`${line.method} ${line.path}`)],
        line.upstream === null ? '–' : code(line.upstream),
        code(line.wire),
        line.status === null ? '–' : String(line.status),
        line.outcome,
        count(line.exchanges),
      ]),
  );
}

function endings({ agents }: ReportData): RootContent[] {
  const rows = agents.map(({ agent, stops, threads }): Line[] => [
    code(agent),
    stops.flatMap(({ reason, exchanges }, index): Inline[] => [
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
    paragraph('Why answers ended, and how requests follow one another (threads are told by content):'),
    table(
      ['Agent', 'Stop reasons', right('Threads'), right('Longest'), right('Retries'), right('Forks')],
      rows,
    ),
  ];
}

function speedSection({ agents }: ReportData): RootContent[] {
  const lines = agents.flatMap(({ speed }) => speed);
  const real = lines.filter(({ endP50 }) => endP50 !== null);
  if (real.length === 0) return [];
  return [
    heading(2, 'Speed'),
    table(
      [
        'Agent',
        'Model',
        right('Requests'),
        right('TTFT p50'),
        right('TTFT p95'),
        right('End p50'),
        right('End p95'),
        right('Tokens/s p50'),
      ],
      real.map((line): Line[] => [
        code(line.agent),
        code(line.model),
        count(line.exchanges),
        duration(line.ttftP50),
        duration(line.ttftP95),
        duration(line.endP50),
        duration(line.endP95),
        count(line.throughputP50),
      ]),
    ),
  ];
}
