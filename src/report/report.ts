import type { ReportData } from './data/schema/report.ts';
import { code, heading, type Inline, paragraph } from './markdown/nodes.ts';
import { writeMarkdown } from './markdown/write.ts';
import { type Section, sections } from './sections/table.ts';

/**
 * The report as Markdown: findings first, then the tables they rest on. A function of the data alone: the same
 * exchanges give the same bytes.
 */
export function markdownReport(data: ReportData, chosen: readonly Section[] = sections): string {
  return writeMarkdown([
    heading(1, 'What agents send to their models'),
    ...narrowing(data),
    paragraph(
      'Under each table and list stands the SQL that gives its numbers: ',
      code('lens sql'),
      ' runs it.',
    ),
    ...chosen.flatMap(({ nodes }) => nodes(data)),
  ]);
}

/** The report as JSON text, the same data; docs/report.schema.json describes it. */
export function jsonReport(data: ReportData): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}

function narrowing({ narrowed }: ReportData) {
  const parts = Object.entries(narrowed).flatMap(([name, value], index): Inline[] => [
    index === 0 ? '' : ', ',
    `${name} `,
    code(value ?? ''),
  ]);
  return parts.length > 0 ? [paragraph('Narrowed to ', ...parts, '. Give lens sql the same flags.')] : [];
}
