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
  { name: 'findings', about: 'what was found, in sentences', nodes: findingsSection },
  { name: 'captured', about: 'agents and logs', nodes: capturedSection },
  { name: 'compared', about: 'agents side by side', nodes: comparedSection },
  { name: 'purposes', about: 'tools by what they do', nodes: purposeSection },
  { name: 'agents', about: 'parts, prompts, slots and tools of each agent', nodes: agentSections },
  { name: 'drift', about: 'when slots change, and with what', nodes: driftSection },
  { name: 'changelog', about: 'what versions of a prompt say otherwise', nodes: changelogSection },
  { name: 'tokens', about: 'reported usage', nodes: tokenSection },
  { name: 'costs', about: 'money by list prices', nodes: costSection },
  { name: 'cache', about: 'what broke it', nodes: cacheSection },
  { name: 'payload', about: 'bytes of bodies and answers, growth, repetition', nodes: payloadSection },
  { name: 'parameters', about: 'what else bodies say', nodes: parameterSection },
  { name: 'slot-cost', about: 'slots to move last', nodes: slotCostSection },
  { name: 'endings', about: 'endpoints, stop reasons, threads', nodes: trafficSection },
  { name: 'speed', about: 'time to the first token and to the end', nodes: speedSection },
  {
    name: 'conversations',
    about: 'what was said, each message once (only when named)',
    optIn: true,
    nodes: (_, conversations) => [heading(2, 'Conversations'), ...conversations],
  },
  { name: 'warnings', about: 'what was wrong with the logs', nodes: warningSection },
  { name: 'reading', about: 'how to read the report', nodes: readingSection },
];
