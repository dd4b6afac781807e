import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { code, heading, type Inline, paragraph } from './nodes.ts';
import type { Section } from './sections.ts';
import { writeMarkdown } from './write.ts';

/**
 * The report as Markdown: findings first, then the tables they rest on. A function of the data alone: the same
 * exchanges give the same bytes.
 *
 * @param conversations what the section of that name shows
 */
export function markdownReport(
  data: ReportData,
  sections: readonly Section[],
  conversations: RootContent[] = [],
): string {
  return writeMarkdown([
    heading(1, 'What agents send to their models'),
    ...narrowing(data),
    paragraph('The SQL below each table and list returns its numbers. Run it with ', code('lens sql'), '.'),
    ...sections.flatMap(({ nodes }) => nodes(data, conversations)),
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
  return parts.length > 0
    ? [paragraph('Only exchanges with ', ...parts, '. Use the same flags with lens sql.')]
    : [];
}
