import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { captureLine } from './capture-line.ts';
import { code, fence, heading, type Inline, paragraph } from './nodes.ts';
import { type Section, statementsOf } from './sections.ts';
import { writeMarkdown } from './write.ts';

/**
 * The report as Markdown. A function of the data alone: the same exchanges give the same bytes.
 *
 * @param conversations nodes of the section `conversations`
 */
export function markdownReport(
  data: ReportData,
  sections: readonly Section[],
  conversations: RootContent[] = [],
): string {
  const printed = sections
    .map((section) => ({ section, nodes: section.nodes(data, conversations) }))
    .filter(({ nodes }) => nodes.length > 0);
  return writeMarkdown([
    heading(1, 'What agents send to their models'),
    ...narrowing(data),
    paragraph(...captureLine(data)),
    ...printed.flatMap(({ nodes }) => nodes),
    ...(sections.some(({ name }) => name === 'sql') ? appendix(printed.map(({ section }) => section)) : []),
  ]);
}

/** The report as JSON text; docs/report.schema.json describes it. */
export function jsonReport(data: ReportData): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}

function narrowing({ narrowed }: ReportData): RootContent[] {
  const parts = Object.entries(narrowed).flatMap(([name, value], index): Inline[] => [
    index === 0 ? '' : ', ',
    `${name} `,
    code(value ?? ''),
  ]);
  return parts.length > 0
    ? [paragraph('Only exchanges with ', ...parts, '. Use the same options with ', code('lens sql'), '.')]
    : [];
}

/** The statements of the printed sections, each once: with the first section that uses it. */
function appendix(printed: readonly Section[]): RootContent[] {
  const named = new Set<string>();
  const lines = printed.flatMap((section): string[] => {
    const fresh = statementsOf(section).filter((statement) => !named.has(statement));
    for (const statement of fresh) named.add(statement);
    if (fresh.length === 0) return [];
    const whole = fresh.filter((statement) => /^FROM \w+$/.test(statement));
    const others = fresh.filter((statement) => !whole.includes(statement));
    return [
      `-- ${section.name}`,
      ...(whole.length > 0 ? [`${whole.join('; ')};`] : []),
      ...others.map((statement) => `${statement};`),
    ];
  });
  if (lines.length === 0) return [];
  return [
    heading(2, 'SQL'),
    paragraph(
      code('lens sql'),
      ' runs these statements: they return the figures of the sections. A statement that several sections use is listed once.',
    ),
    fence(lines.join('\n'), 'sql'),
  ];
}
