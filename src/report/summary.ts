import type { ReportData } from './data/types.ts';
import type { Line } from './markdown/nodes.ts';
import { plural } from './markdown/numbers.ts';
import { plainText } from './markdown/plain-text.ts';
import { findings } from './sections/findings.ts';

/** Findings that fit a screen; the report has all. */
const most = 12;

/** What `lens analyze` prints at its end: the first findings, and where things lie. */
export function summary(
  data: ReportData,
  written: { file: string; added: number; md?: string | undefined; json?: string | undefined },
): string {
  const all: Line[] =
    data.captured.exchanges === 0 ? ['No exchange is meant by these flags.'] : findings(data);
  const more = all.length - most;
  const lines = [
    ...all.slice(0, most).map((line) => `- ${plainText(line)}`),
    ...(more > 0 ? [`- and ${plural(more, 'more finding')}: lens analyze --md report.md`] : []),
    '',
    `Database: ${written.file} (${plural(written.added, 'new exchange')})`,
    ...(written.md === undefined ? [] : [`Report:   ${written.md}`]),
    ...(written.json === undefined ? [] : [`JSON:     ${written.json}`]),
  ];
  return `${lines.join('\n')}\n`;
}
