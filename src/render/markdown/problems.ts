import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { bytes, count, moment } from '../../text/figures.ts';
import { code, heading, type Inline, type Line, paragraph, right, table } from './nodes.ts';

/** Rows that a table lists; the sentence behind it states how many more there are. */
const MAX_ROWS = 20;

/** What agents contact in addition to their models: hosts and paths, never contents. */
export function otherTrafficSection({ other_traffic: traffic }: ReportData): RootContent[] {
  if (traffic.length === 0) return [];
  return [
    heading(2, 'Other traffic'),
    paragraph(
      'What the agents contacted in addition to their models. lens relayed it, and counted requests and bytes only.',
    ),
    table(
      [
        'Agent',
        'Host',
        'Request',
        right('Count'),
        right('Sent'),
        right('Received'),
        'First seen',
        'Last seen',
      ],
      traffic.slice(0, MAX_ROWS).map((line): Line[] => [
        line.agent === null ? '–' : code(line.agent),
        code(line.host, 80),
        // A tunnel is a connection whose requests lens cannot see.
        line.path === null ? 'not decrypted' : code(`${line.method ?? ''} ${line.path}`.trim(), 80),
        count(line.requests),
        bytes(line.bytes_sent),
        bytes(line.bytes_received),
        line.first_seen === null ? '–' : moment(line.first_seen),
        line.last_seen === null ? '–' : moment(line.last_seen),
      ]),
    ),
    ...rest(traffic.length, 'FROM other_traffic'),
  ];
}

/** Warnings from reading the logs, and parts of requests and answers of a type that lens does not know. */
export function notUnderstoodSection({ not_understood: lines }: ReportData): RootContent[] {
  if (lines.length === 0) return [];
  return [
    heading(2, 'What lens does not understand'),
    table(
      ['Kind', 'Name', right('Count'), 'First occurrence', 'Location'],
      lines
        .slice(0, MAX_ROWS)
        .map((line): Line[] => [
          line.what,
          code(line.name, 80),
          count(line.occurrences),
          line.example === null ? '–' : code(line.example, 200),
          location(line.log, line.log_line),
        ]),
    ),
    ...rest(lines.length, 'FROM not_understood'),
  ];
}

function rest(rows: number, sql: string): RootContent[] {
  if (rows <= MAX_ROWS) return [];
  return [paragraph(`and ${count(rows - MAX_ROWS)} more: `, code(sql), '.')];
}

function location(log: string | null, line: number | null): Inline {
  if (log === null) return '–';
  return code(line === null ? log : `${log}:${line}`);
}
