import { findings } from '../../read/findings/findings.ts';
import type { ReportData } from '../../read/report-schema.ts';
import { plural } from '../../text/figures.ts';
import { captureLine } from '../markdown/capture-line.ts';
import { inlines } from '../markdown/finding.ts';
import { plainText } from '../markdown/nodes.ts';

/** Findings of one topic that are printed; the report has all. */
const MAX_FINDINGS = 3;

/** Output of `lens analyze`: the first findings of each topic, and the files it wrote. */
export function summary(
  data: ReportData,
  written: { file: string; added: number; md?: string | undefined; json?: string | undefined },
): string {
  const topics = findings(data);
  const left = topics.reduce((sum, topic) => sum + Math.max(0, topic.findings.length - MAX_FINDINGS), 0);
  const lines = [
    plainText(captureLine(data)),
    ...topics.flatMap(({ title, findings: own }) => [
      `${title}:`,
      ...own.slice(0, MAX_FINDINGS).map(({ text }) => `- ${plainText(inlines(...text))}`),
    ]),
    ...(left > 0 ? ['', `${plural(left, 'more finding')} in the report: lens analyze --md report.md`] : []),
    '',
    `Database: ${written.file} (${plural(written.added, 'new exchange')})`,
    ...(written.md === undefined ? [] : [`Report:   ${written.md}`]),
    ...(written.json === undefined ? [] : [`JSON:     ${written.json}`]),
  ];
  return `${lines.join('\n')}\n`;
}
