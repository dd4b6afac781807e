import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { bytes, count, percent } from '../../text/figures.ts';
import { code, from, heading, type Line, paragraph, query, right, table } from './nodes.ts';
import { roleWords } from './words.ts';

/** What bodies weigh, by part, and how they grow along threads. */
export function payloadSection({ agents }: ReportData): RootContent[] {
  const payloads = agents.flatMap((agent) => agent.payloads);
  if (payloads.length === 0) return [];
  return [
    heading(2, 'Payloads'),
    paragraph(
      'Size of request bodies (decoded) and the share of each part. "Repeated" is the share that the previous request of the thread had sent at the same position. Answers are measured as received; "Content" is the share of text and tool calls in them.',
    ),
    table(
      [
        'Agent',
        'Format',
        'Model',
        ...[
          ...[
            'Requests',
            'Median',
            'Largest',
            'Repeated',
            'Tools',
            'Instructions',
            'User text',
            'Earlier answers',
          ],
          ...['Tool results', 'Images', 'Other', 'Answer, median', 'Content'],
        ].map(right),
      ],
      payloads.map((line): Line[] => [
        code(line.agent),
        code(line.wire),
        code(line.model),
        count(line.requests),
        bytes(line.bytes_p50),
        bytes(line.bytes_max),
        percent(line.repeated_share),
        percent(line.tool_share),
        percent(line.instruction_share),
        percent(line.user_share),
        percent(line.answer_share),
        percent(line.result_share),
        percent(line.image_share),
        percent(line.other_share),
        bytes(line.response_bytes_p50),
        percent(line.response_content_share),
      ]),
    ),
    query(from('payloads_by_model')),
    ...growth(agents),
  ];
}

/** Growth by turn, of agents and roles that go beyond one turn. */
function growth(agents: ReportData['agents']): RootContent[] {
  const lines = agents.flatMap(({ growth: own }) =>
    [...Map.groupBy(own, ({ role }) => role).values()].filter((turns) => turns.length > 1).flat(),
  );
  if (lines.length === 0) return [];
  return [
    paragraph('Size of request bodies by turn of a thread:'),
    table(
      ['Agent', 'Role', 'Turn', right('Requests'), right('Mean body'), right('New'), right('Repeated')],
      lines.map((line): Line[] => [
        code(line.agent),
        roleWords[line.role] ?? line.role,
        turns(line),
        count(line.requests),
        bytes(line.mean_bytes),
        bytes(line.mean_new_bytes),
        percent(line.repeated_share),
      ]),
    ),
    query(from('payload_growth')),
  ];
}

function turns({ from_turn: first, to_turn: last }: { from_turn: number; to_turn: number | null }): string {
  if (last === null) return `${count(first)} and later`;
  return first === last ? count(first) : `${count(first)}–${count(last)}`;
}

/** Longest value that is printed. */
const longestValue = 60;

/** Members of request bodies other than tools, instructions and messages. */
export function parameterSection({ agents }: ReportData): RootContent[] {
  const lines = agents.flatMap(({ parameters }) => parameters);
  if (lines.length === 0) return [];
  return [
    heading(2, 'Parameters'),
    paragraph('Members of request bodies other than tools, instructions and messages.'),
    table(
      [
        'Agent',
        'Format',
        'Parameter',
        'Type',
        right('Requests'),
        right('Of'),
        right('Distinct values'),
        'Most frequent value',
      ],
      lines.map((line): Line[] => [
        code(line.agent),
        code(line.wire),
        code(line.parameter, longestValue),
        line.types,
        count(line.requests),
        count(line.agent_requests),
        count(line.distinct_values),
        code(line.most_common, longestValue),
      ]),
    ),
    query(from('request_parameters')),
  ];
}
