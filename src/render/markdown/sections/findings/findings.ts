import type { RootContent } from 'mdast';
import type { ReportData } from '../../../../read/report-schema.ts';
import { bullets, heading } from '../../nodes.ts';
import { query } from '../../query.ts';
import { capturedFindings } from './captured.ts';
import { cacheFindings, costFindings } from './costs.ts';
import { fixedFindings, varyingFindings } from './instructions.ts';
import { placingFindings } from './placing.ts';
import { roleFindings, unusedFindings } from './tools.ts';
import type { Findings } from './types.ts';

/** The findings by question, each a sentence with numbers. */
export function findings(data: ReportData): Findings[] {
  return [
    capturedFindings(data),
    fixedFindings(data),
    varyingFindings(data),
    costFindings(data),
    cacheFindings(data),
    placingFindings(data),
    unusedFindings(data),
    roleFindings(data),
  ].filter(({ lines }) => lines.length > 0);
}

/** The findings as the report's first section. */
export function findingsSection(data: ReportData): RootContent[] {
  return [
    heading(2, 'Findings'),
    ...findings(data).flatMap(({ title, lines, sql }) => [heading(3, title), bullets(lines), query(...sql)]),
  ];
}
