import type { ReportData } from '../report-schema.ts';
import { captureFindings } from './capture.ts';
import { cacheFindings, costFindings, unusedFindings } from './cost.ts';
import { varyingFindings } from './prompts.ts';
import type { Finding } from './statement.ts';
import { versionFindings } from './versions.ts';

/** What a finding is about. */
type Topic = 'versions' | 'variation' | 'cost' | 'cache' | 'unused' | 'capture';

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

/** A finding with its topic. */
export interface Ranked {
  topic: Topic;
  title: string;
  finding: Finding;
}

/** Findings by rank: the most important of each topic, then the second of each, and so on. */
export function ranked(topics: readonly TopicFindings[]): Ranked[] {
  const most = Math.max(0, ...topics.map(({ findings: own }) => own.length));
  return Array.from({ length: most }, (_, rank) => rank).flatMap((rank) =>
    topics.flatMap(({ topic, title, findings: own }) =>
      own.slice(rank, rank + 1).map((finding) => ({ topic, title, finding })),
    ),
  );
}
