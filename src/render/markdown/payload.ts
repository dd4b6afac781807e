import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { bytes, count, percent } from '../../text/figures.ts';
import { roleWords } from '../../text/words.ts';
import { code, heading, type Line, listed, paragraph, right, table } from './nodes.ts';

/** What bodies weigh, by part, and how they grow along threads. */
export function payloadSection({ agents, totals }: ReportData): RootContent[] {
  const payloads = agents.flatMap((agent) => agent.payloads);
  if (payloads.length === 0) return [];
  return [
    heading(2, 'Payloads'),
    paragraph(
      `All request bodies: ${bytes(totals.request_bytes)}; all responses: ${bytes(totals.response_bytes)}. `,
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
  ];
}

/** Names listed of a kind; how many there are is stated. */
const MAX_NAMES = 25;

const memberWords: Readonly<Record<string, string>> = {
  request: 'request body',
  event: 'stream events',
  usage: 'usage in responses',
};

/** Which members request bodies, stream events and usage objects have, and the shapes of request bodies. */
export function memberSection({ agents }: ReportData): RootContent[] {
  const lines = agents.flatMap(({ members }) => members);
  const shapes = agents.flatMap((agent) => agent.shapes);
  if (lines.length === 0 && shapes.length === 0) return [];
  const groups = [
    ...Map.groupBy(lines, ({ agent, wire, part }) => JSON.stringify([agent, wire, part])).values(),
  ];
  return [
    heading(2, 'Members of requests and responses'),
    table(
      ['Agent', 'Format', 'In', 'Members × exchanges'],
      groups.map((own): Line[] => [
        code(own[0]?.agent ?? ''),
        code(own[0]?.wire ?? ''),
        memberWords[own[0]?.part ?? ''] ?? '',
        listed(
          own.map(({ member, exchanges }): Line => [code(member, longestValue), ` × ${count(exchanges)}`]),
          MAX_NAMES,
        ),
      ]),
    ),
    paragraph('Shapes: sets of members at the top level of request bodies.'),
    table(
      ['Agent', 'Format', 'Members', right('Requests'), right('Of')],
      shapes.map((line): Line[] => [
        code(line.agent),
        code(line.wire),
        code(line.members.join(','), 400),
        count(line.requests),
        count(line.agent_requests),
      ]),
    ),
  ];
}
