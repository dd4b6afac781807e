import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import type { Finding, Topic } from './finding.ts';
import { captureFindings } from './findings-capture.ts';
import { versionFindings } from './findings-changes.ts';
import { cacheFindings, costFindings, unusedFindings } from './findings-cost.ts';
import { varyingFindings } from './findings-prompts.ts';
import { bullets, heading } from './nodes.ts';

/** Topics in the order of their rank, with their headings. */
const topics: readonly { topic: Topic; title: string; find(data: ReportData): Finding[] }[] = [
  { topic: 'versions', title: 'What changed between versions', find: versionFindings },
  { topic: 'variation', title: 'What varies and why', find: varyingFindings },
  { topic: 'cost', title: 'What it costs', find: costFindings },
  { topic: 'cache', title: 'What breaks the cache', find: cacheFindings },
  { topic: 'unused', title: 'What is never used', find: unusedFindings },
  { topic: 'capture', title: 'Limits of this capture', find: captureFindings },
];

/** Findings of one topic, the most important first. */
export interface TopicFindings {
  topic: Topic;
  title: string;
  findings: Finding[];
}

/** The findings by topic, topics by rank; a topic without findings is left out. */
export function findings(data: ReportData): TopicFindings[] {
  return topics
    .map(({ topic, title, find }) => ({ topic, title, findings: find(data) }))
    .filter(({ findings: own }) => own.length > 0);
}

/** The findings as the report's first section. */
export function findingsSection(data: ReportData): RootContent[] {
  return [
    heading(2, 'Findings'),
    ...findings(data).flatMap(({ title, findings: own }) => [
      heading(3, title),
      bullets(own.map(({ line }) => line)),
    ]),
  ];
}
