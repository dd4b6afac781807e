import type { RootContent } from 'mdast';
import { LensError } from '../../errors.ts';
import { type ReportData, sources } from '../../read/report-schema.ts';
import { agentPages } from './agents.ts';
import { cacheSection } from './cache.ts';
import { capturedSection } from './captured.ts';
import { changelogSection } from './changelog.ts';
import { comparedSection, purposeSection } from './compared.ts';
import { driftSection, slotCostSection } from './drift.ts';
import { editionSection } from './editions.ts';
import { findingsSection } from './finding.ts';
import { heading } from './nodes.ts';
import { memberSection, parameterSection, payloadSection } from './payload.ts';
import { notUnderstoodSection, otherTrafficSection } from './problems.ts';
import { promptSection } from './prompts.ts';
import { readingSection } from './reading.ts';
import { toolSection } from './tools.ts';
import { endpointSection, speedSection } from './traffic.ts';
import { costSection, tokenSection } from './usage.ts';

/** A statement that returns figures, where a whole source does not. */
type Statement = `FROM ${string}` | `SELECT ${string}`;

/** A part of the report that can be chosen by name. */
export interface Section {
  name: string;
  /** What it contains, in a few words. */
  about: string;
  /** `default`: always; `all`: with `--sections all`; `named`: only when its own name is given. */
  printed: 'default' | 'all' | 'named';
  /** Where its figures are from: names in `sources`, or statements. The appendix lists them. */
  sql: readonly (keyof typeof sources | Statement)[];
  nodes(data: ReportData, conversations: RootContent[]): RootContent[];
}

const cachedShare =
  "SELECT agent, answered_by, sum(cache_read_tokens) / sum(input_tokens) AS cached_share FROM usage WHERE answered_by <> 'lens' GROUP BY agent, answered_by";

/** Sizes and changes of each version of a prompt, over its texts. */
const editionSums =
  'SELECT agent, family, previous_agent_version, agent_version, model, max(requests) AS requests, sum(tokens) AS tokens, sum(lines_added) AS lines_added, sum(lines_removed) AS lines_removed, sum(lines_moved) AS lines_moved, sum(lines_reworded) AS lines_reworded, sum(lines_added + lines_reworded) AS lines_new, sum(lines_removed + lines_reworded) AS lines_gone, sum(tokens_added) AS tokens_added, sum(tokens_removed) AS tokens_removed FROM editions GROUP BY ALL';

/** The statements of a section. */
export const statementsOf = ({ sql }: Section): string[] =>
  sql.map((name) => {
    const source = name in sources ? sources[name as keyof typeof sources] : undefined;
    return source === undefined ? name : (source.sql ?? `FROM ${source.from}`);
  });

/** Every section, in the order of the report. */
export const sections: readonly Section[] = [
  {
    name: 'findings',
    about: 'findings, the most important first',
    printed: 'default',
    sql: [
      'totals',
      'agents',
      'mains',
      'families',
      'FROM slot_summary JOIN slot_patterns USING (slot_id)',
      `FROM parts_by_role WHERE role = 'main'`,
      editionSums,
      'toolChanges',
      `SELECT agent, count(total_usd) AS priced, count(*) - count(total_usd) AS unpriced, sum(total_usd) AS total_usd, sum(saved_usd) AS saved_usd FROM costs WHERE answered_by = 'provider' GROUP BY agent`,
      cachedShare,
      'slotCost',
      'SELECT agent, sum(pairs) AS pairs, sum(observed_lost_tokens) AS tokens, sum(observed_lost_usd) AS usd FROM cache_causes GROUP BY agent',
      'SELECT agent, count(*) AS tools, count(*) FILTER (calls = 0) AS never_called, sum(carried_tokens) AS carried, sum(carried_tokens) FILTER (calls = 0) AS carried_for_nothing FROM tools GROUP BY agent',
      'endpoints',
      'warnings',
    ],
    nodes: findingsSection,
  },
  {
    name: 'compared',
    about: 'the main loops of the agents side by side',
    printed: 'default',
    sql: ['mains', 'families', cachedShare, 'speed'],
    nodes: comparedSection,
  },
  {
    name: 'agents',
    about: 'a page for each agent: prompts, what varies, tools, changes',
    printed: 'default',
    sql: [
      'agents',
      'families',
      'slots',
      'FROM slot_values',
      'determinants',
      'experiments',
      'variants',
      editionSums,
      'editionChanges',
      'toolChanges',
      'tools',
      'toolSlots',
      'strayCalls',
    ],
    nodes: agentPages,
  },
  {
    name: 'captured',
    about: 'agents, versions, models and logs',
    printed: 'all',
    sql: ['agents', 'logs'],
    nodes: capturedSection,
  },
  {
    name: 'purposes',
    about: 'tools of the agents by purpose',
    printed: 'all',
    sql: ['purposes', 'FROM tool_parameters JOIN tools USING (tool_definition_id)'],
    nodes: purposeSection,
  },
  {
    name: 'editions',
    about: 'versions and configurations of each prompt',
    printed: 'all',
    sql: [editionSums],
    nodes: editionSection,
  },
  {
    name: 'changelog',
    about: 'every change of prompts between versions',
    printed: 'all',
    sql: [editionSums, 'editionChanges'],
    nodes: changelogSection,
  },
  {
    name: 'prompts',
    about: 'texts and parts of each prompt family',
    printed: 'all',
    sql: [
      'families',
      'surfaces',
      'FROM slot_summary JOIN slots USING (slot_id)',
      'FROM slot_values',
      'parts',
    ],
    nodes: promptSection,
  },
  {
    name: 'tools',
    about: 'every tool with parameters, size and calls',
    printed: 'all',
    sql: ['tools', 'FROM family_tools JOIN family_summary USING (family_id)', 'toolChanges'],
    nodes: toolSection,
  },
  {
    name: 'drift',
    about: 'changes of slots over time',
    printed: 'all',
    sql: ['FROM slot_patterns WHERE changes > 0'],
    nodes: driftSection,
  },
  {
    name: 'tokens',
    about: 'reported usage',
    printed: 'all',
    sql: ['usage', 'scales', 'agents'],
    nodes: tokenSection,
  },
  {
    name: 'costs',
    about: 'cost at list prices',
    printed: 'all',
    sql: ['costs'],
    nodes: costSection,
  },
  {
    name: 'cache',
    about: 'cache misses by cause',
    printed: 'all',
    sql: [
      'cacheCauses',
      'cacheSlots',
      'FROM cache_breaks ORDER BY observed DESC, lost_tokens DESC',
      'agreement',
    ],
    nodes: cacheSection,
  },
  {
    name: 'slot-cost',
    about: 'slots to move to the end of the prompt',
    printed: 'all',
    sql: ['slotCost'],
    nodes: slotCostSection,
  },
  {
    name: 'payload',
    about: 'bytes of requests and responses, growth, repetition',
    printed: 'all',
    sql: ['totals', 'payloads', 'growth'],
    nodes: payloadSection,
  },
  {
    name: 'members',
    about: 'names in requests and responses',
    printed: 'all',
    sql: ['shapes', 'members'],
    nodes: memberSection,
  },
  {
    name: 'parameters',
    about: 'values of request parameters',
    printed: 'all',
    sql: ['parameters'],
    nodes: parameterSection,
  },
  {
    name: 'endings',
    about: 'endpoints, methods, statuses, stop reasons, threads',
    printed: 'all',
    sql: [
      'endpoints',
      'SELECT method, status, count(*) AS exchanges FROM exchanges GROUP BY ALL',
      'stops',
      'threads',
    ],
    nodes: endpointSection,
  },
  {
    name: 'speed',
    about: 'time to the first token and to the end',
    printed: 'all',
    sql: ['speed'],
    nodes: speedSection,
  },
  {
    name: 'conversations',
    about: 'messages of the conversations',
    printed: 'named',
    sql: [],
    nodes: (_, conversations) => [heading(2, 'Conversations'), ...conversations],
  },
  {
    name: 'other-traffic',
    about: 'hosts and paths that agents contact in addition to their models',
    printed: 'default',
    sql: ['otherTraffic'],
    nodes: otherTrafficSection,
  },
  {
    name: 'not-understood',
    about: 'warnings, and parts of requests and answers that lens does not know',
    printed: 'default',
    sql: ['notUnderstood'],
    nodes: notUnderstoodSection,
  },
  {
    name: 'reading',
    about: 'terms used in the report',
    printed: 'default',
    sql: [],
    nodes: readingSection,
  },
  {
    name: 'sql',
    about: 'the SQL that returns the figures of each section',
    printed: 'default',
    sql: [],
    // It depends on the other sections that are printed: markdownReport adds it.
    nodes: () => [],
  },
];

/**
 * The sections that a person names, in the order of the report.
 *
 * @param names separated by commas; `all` is every section but the conversations; undefined is the short report
 * @throws LensError `usage` for a name that no section has
 */
export function chooseSections(names: string | undefined): readonly Section[] {
  if (names === undefined) return sections.filter(({ printed }) => printed === 'default');
  const asked = names.split(',').map((name) => name.trim().toLowerCase());
  const unknown = asked.filter(
    (name) => name !== 'all' && !sections.some((section) => section.name === name),
  );
  if (unknown.length > 0) {
    throw new LensError(
      'usage',
      `--sections: there is no section ${unknown.map((name) => `"${name}"`).join(', ')}.`,
      { hint: `There are all, ${sections.map(({ name }) => name).join(', ')}.` },
    );
  }
  return sections.filter(
    ({ name, printed }) => asked.includes(name) || (asked.includes('all') && printed !== 'named'),
  );
}
