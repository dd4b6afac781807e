import type { RootContent } from 'mdast';
import type { ReportData } from '../../../read/report-schema.ts';
import { count } from '../../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from '../nodes.ts';
import { from, query } from '../query.ts';

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
