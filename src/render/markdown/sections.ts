import type { RootContent } from 'mdast';
import { LensError } from '../../errors.ts';
import type { ReportData } from '../../read/report-schema.ts';
import { agentSections } from './agents.ts';
import { cacheSection } from './cache.ts';
import { capturedSection, readingSection, warningSection } from './captured.ts';
import { changelogSection } from './changelog.ts';
import { comparedSection, purposeSection } from './compared.ts';
import { driftSection, slotCostSection } from './drift.ts';
import { findingsSection } from './findings.ts';
import { heading } from './nodes.ts';
import { parameterSection, payloadSection } from './payload.ts';
import { speedSection, trafficSection } from './traffic.ts';
import { costSection, tokenSection } from './usage.ts';

/** A part of the report that can be asked for by name. */
export interface Section {
  name: string;
  /** What it answers, in a few words. */
  about: string;
  /** Only where it is asked for. */
  optIn?: true;
  nodes(data: ReportData, conversations: RootContent[]): RootContent[];
}

/** Every section, in the order of the report. */
export const sections: readonly Section[] = [
  { name: 'findings', about: 'findings', nodes: findingsSection },
  { name: 'captured', about: 'captured agents and logs', nodes: capturedSection },
  { name: 'compared', about: 'comparison of the agents', nodes: comparedSection },
  { name: 'purposes', about: 'tools by purpose', nodes: purposeSection },
  { name: 'agents', about: 'parts, prompts, slots and tools of each agent', nodes: agentSections },
  { name: 'drift', about: 'changes of slots over time', nodes: driftSection },
  { name: 'changelog', about: 'prompt changes between versions', nodes: changelogSection },
  { name: 'tokens', about: 'reported usage', nodes: tokenSection },
  { name: 'costs', about: 'cost at list prices', nodes: costSection },
  { name: 'cache', about: 'cache misses by cause', nodes: cacheSection },
  { name: 'payload', about: 'bytes of bodies and answers, growth, repetition', nodes: payloadSection },
  { name: 'parameters', about: 'other members of request bodies', nodes: parameterSection },
  { name: 'slot-cost', about: 'slots to move to the end', nodes: slotCostSection },
  { name: 'endings', about: 'endpoints, stop reasons, threads', nodes: trafficSection },
  { name: 'speed', about: 'time to the first token and to the end', nodes: speedSection },
  {
    name: 'conversations',
    about: 'messages of the conversations (only when named)',
    optIn: true,
    nodes: (_, conversations) => [heading(2, 'Conversations'), ...conversations],
  },
  { name: 'warnings', about: 'problems in the logs', nodes: warningSection },
  { name: 'reading', about: 'terms used in the report', nodes: readingSection },
];

/**
 * The sections a person names, in the order of the report; all but those that must be named when none is.
 *
 * @param names separated by commas
 * @throws LensError `usage` for a name that no section has
 */
export function chooseSections(names: string | undefined): readonly Section[] {
  if (names === undefined) return sections.filter(({ optIn }) => !optIn);
  const asked = names.split(',').map((name) => name.trim().toLowerCase());
  const unknown = asked.filter((name) => !sections.some((section) => section.name === name));
  if (unknown.length > 0) {
    throw new LensError(
      'usage',
      `--sections: there is no section ${unknown.map((name) => `"${name}"`).join(', ')}.`,
      {
        hint: `There are ${sections.map(({ name }) => name).join(', ')}.`,
      },
    );
  }
  return sections.filter(({ name }) => asked.includes(name));
}
