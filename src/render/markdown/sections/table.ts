import type { RootContent } from 'mdast';
import type { ReportData } from '../../../read/report-schema.ts';
import { heading } from '../nodes.ts';
import { agentSections } from './agents.ts';
import { cacheSection } from './cache.ts';
import { capturedSection } from './captured.ts';
import { changelogSection } from './changelog.ts';
import { comparedSection } from './compared.ts';
import { costSection } from './costs.ts';
import { driftSection } from './drift.ts';
import { findingsSection } from './findings/findings.ts';
import { parameterSection } from './parameters.ts';
import { payloadSection } from './payload.ts';
import { purposeSection } from './purposes.ts';
import { readingSection } from './reading.ts';
import { slotCostSection } from './slot-cost.ts';
import { tokenSection } from './tokens.ts';
import { speedSection, trafficSection } from './traffic.ts';
import { warningSection } from './warnings.ts';

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
