import type { ReportData } from './data/types.ts';
import { code, heading, type Inline, paragraph } from './markdown/nodes.ts';
import { writeMarkdown } from './markdown/write.ts';
import { agentSections } from './sections/agents.ts';
import { cacheSection } from './sections/cache.ts';
import { capturedSection } from './sections/captured.ts';
import { comparedSection } from './sections/compared.ts';
import { costSection } from './sections/costs.ts';
import { findingsSection } from './sections/findings.ts';
import { purposeSection } from './sections/purposes.ts';
import { readingSection } from './sections/reading.ts';
import { tokenSection } from './sections/tokens.ts';
import { trafficSection } from './sections/traffic.ts';
import { warningSection } from './sections/warnings.ts';

/**
 * The report as Markdown: findings first, then the tables they rest on. A function of the data alone: the same
 * exchanges give the same bytes.
 */
export function markdownReport(data: ReportData): string {
  return writeMarkdown([
    heading(1, 'What agents send to their models'),
    ...narrowing(data),
    ...(data.captured.exchanges === 0 ? [paragraph('There is no exchange to report on.')] : []),
    ...(data.captured.exchanges === 0 ? [] : findingsSection(data)),
    ...(data.captured.exchanges === 0 ? [] : capturedSection(data)),
    ...comparedSection(data),
    ...purposeSection(data),
    ...agentSections(data),
    ...tokenSection(data),
    ...costSection(data),
    ...cacheSection(data),
    ...(data.captured.exchanges === 0 ? [] : trafficSection(data)),
    ...warningSection(data),
    ...(data.captured.exchanges === 0 ? [] : readingSection()),
  ]);
}

/** The report as JSON text, the same data. */
export function jsonReport(data: ReportData): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}

function narrowing({ narrowed }: ReportData) {
  const parts = Object.entries(narrowed).flatMap(([name, value], index): Inline[] => [
    index === 0 ? '' : ', ',
    `${name} `,
    code(value),
  ]);
  return parts.length > 0 ? [paragraph('Narrowed to ', ...parts, '.')] : [];
}
