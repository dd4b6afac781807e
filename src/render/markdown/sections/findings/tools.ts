import { mainFamily, sometimesTools } from '../../../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { count, plural } from '../../../../text/figures.ts';
import { code, codes, type Inline, type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import { roleWords, toolRange } from '../words.ts';
import type { Findings } from './types.ts';

/** Tools that are carried along, and those of them that no answer ever called. */
export function unusedFindings({ agents }: ReportData): Findings {
  return {
    title: 'What is never used',
    lines: [...agents.map(tools), dryCalls(agents)].filter((line) => line !== null),
    sql: [
      from('main_loops'),
      from('family_summary'),
      'SELECT agent, count(*) AS tools, count(*) FILTER (calls = 0) AS never_called, sum(carried_tokens) FILTER (calls = 0) AS carried_for_nothing FROM tools GROUP BY agent',
    ],
  };
}

/** What else agents ask models to do beside their main loop. */
export function roleFindings({ agents }: ReportData): Findings {
  return {
    title: 'What else is asked',
    lines: agents.map(roles).filter((line) => line !== null),
    sql: [
      from('family_summary'),
      'SELECT family, count(*) AS tools FROM family_tools JOIN family_summary USING (family_id) GROUP BY family',
    ],
  };
}

function tools(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  if (!family || family.tools.length === 0) return null;
  const never = agent.tools.filter(({ calls }) => calls === 0);
  const carried = never.reduce((sum, { carried_tokens: tokens }) => sum + tokens, 0);
  const called =
    never.length === 0
      ? 'all were called'
      : `${never.length === agent.tools.length ? 'none was called' : `${count(never.length)} of ${count(agent.tools.length)} were never called`} (${count(carried)} tokens in all that was sent)`;
  const sometimes = sometimesTools(family);
  const changing: Inline[] =
    sometimes.length === 0
      ? [', the same in each']
      : [`, ${count(family.always_tools)} of them in each; not always `, ...codes(sometimes, 5)];
  return [
    strong(code(agent.agent)),
    ` offers ${toolRange(family)} tools in a request of its main loop`,
    ...changing,
    `; their definitions are ${count(family.estimated_tool_tokens)} tokens. Of all its tools ${called}.`,
  ];
}

/** What lens answers by itself calls one tool at most. */
function dryCalls(agents: readonly AgentReport[]): Line | null {
  return agents.some(({ answered_by_lens: dry }) => dry > 0)
    ? 'Answers that lens gave itself hardly call a tool: that one is never called there says little.'
    : null;
}

function roles({ agent, families }: AgentReport): Line | null {
  const others = families.filter(({ role }) => role !== 'main');
  if (others.length === 0) return null;
  const list = others.flatMap((family, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    `${plural(family.requests, `${roleWords[family.role] ?? family.role} request`)}`,
    ...(family.model_names.length > 0 ? [' on ', ...codes(family.model_names, 2)] : []),
    family.tools.length === 0 ? ' without tools' : ` with ${plural(family.tools.length, 'tool')}`,
  ]);
  const verb = others.length < families.length ? ' also makes ' : ' makes ';
  return [strong(code(agent)), verb, ...list, '.'];
}
