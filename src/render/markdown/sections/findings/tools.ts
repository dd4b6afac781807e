import { mainFamily, sometimesTools } from '../../../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { count, plural } from '../../../../text/figures.ts';
import { code, codes, type Inline, type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import { roleWords, toolRange } from '../words.ts';
import type { Findings } from './types.ts';

/** Tools that are sent, and those that no answer called. */
export function unusedFindings({ agents }: ReportData): Findings {
  return {
    title: 'Unused tools',
    lines: [...agents.map(tools), dryCalls(agents)].filter((line) => line !== null),
    sql: [
      from('main_loops'),
      from('family_summary'),
      'SELECT agent, count(*) AS tools, count(*) FILTER (calls = 0) AS never_called, sum(carried_tokens) FILTER (calls = 0) AS carried_for_nothing FROM tools GROUP BY agent',
    ],
  };
}

/** Requests of agents outside their main loop. */
export function roleFindings({ agents }: ReportData): Findings {
  return {
    title: 'Other requests',
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
      ? `All ${plural(agent.tools.length, 'tool')} of the agent were called`
      : `Never called: ${count(never.length)} of the ${plural(agent.tools.length, 'tool')} of the agent (${count(carried)} tokens in all requests)`;
  const sometimes = sometimesTools(family);
  const changing: Inline[] =
    sometimes.length === 0
      ? [' in every request']
      : [
          ` per request, ${count(family.always_tools)} in every request; only in some: `,
          ...codes(sometimes, 5),
        ];
  return [
    strong(code(agent.agent)),
    ` main loop: ${toolRange(family)} ${family.max_tools === 1 ? 'tool' : 'tools'}`,
    ...changing,
    `; ${count(family.estimated_tool_tokens)} tokens of definitions. ${called}.`,
  ];
}

/** An answer of lens itself calls one tool at most. */
function dryCalls(agents: readonly AgentReport[]): Line | null {
  return agents.some(({ answered_by_lens: dry }) => dry > 0)
    ? 'Answers from lens itself call at most one tool. For these requests "never called" says little about the agent.'
    : null;
}

function roles({ agent, families }: AgentReport): Line | null {
  const others = families.filter(({ role }) => role !== 'main');
  if (others.length === 0) return null;
  const list = others.flatMap((family, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    `${plural(family.requests, `${roleWords[family.role] ?? family.role} request`)}`,
    ...(family.model_names.length > 0 ? [' to ', ...codes(family.model_names, 2)] : []),
    family.tools.length === 0 ? ' (no tools)' : ` (${plural(family.tools.length, 'tool')})`,
  ]);
  const verb = others.length < families.length ? ' also sent ' : ' sent ';
  return [strong(code(agent)), verb, ...list, '.'];
}
