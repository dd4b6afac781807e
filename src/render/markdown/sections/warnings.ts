import type { RootContent } from 'mdast';
import type { ReportData } from '../../../read/report-schema.ts';
import { count } from '../../../text/figures.ts';
import { bullets, code, heading, type Inline, type Line, right, table } from '../nodes.ts';
import { from, query } from '../query.ts';
import { distorted } from './distortion.ts';

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
