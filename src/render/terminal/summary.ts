import type { ReportData } from '../../read/report-schema.ts';
import { plural } from '../../text/figures.ts';
import { findings } from '../markdown/findings.ts';
import { plainText } from '../markdown/nodes.ts';

/** Findings of one kind that are printed; the report has all. */
const most = 3;

/** Output of `lens analyze`: the first findings of each kind, and the files it wrote. */
export function summary(
  data: ReportData,
  written: { file: string; added: number; md?: string | undefined; json?: string | undefined },
): string {
  const all = findings(data);
  const left = all.reduce((sum, { lines }) => sum + Math.max(0, lines.length - most), 0);
  const lines = [
    ...all.flatMap(({ title, lines: own }) => [
      `${title}:`,
      ...own.slice(0, most).map((line) => `- ${plainText(line)}`),
    ]),
    ...(left > 0 ? ['', `${plural(left, 'more finding')} in the report: lens analyze --md report.md`] : []),
    '',
    `Database: ${written.file} (${plural(written.added, 'new exchange')})`,
    ...(written.md === undefined ? [] : [`Report:   ${written.md}`]),
    ...(written.json === undefined ? [] : [`JSON:     ${written.json}`]),
  ];
  return `${lines.join('\n')}\n`;
}
