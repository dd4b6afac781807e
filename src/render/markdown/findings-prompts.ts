import { mainFamily, mainParts, sometimesTools } from '../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { bytes, count, percent, plural } from '../../text/figures.ts';
import { optionalSurfaces } from './families.ts';
import { code, codes, from, type Inline, type Line, strong } from './nodes.ts';
import { partWords, roleWords, toolRange } from './words.ts';

/** Findings that answer one question, with the SQL that gives their numbers. */
export interface Findings {
  /** Heading above them. */
  title: string;
  lines: Line[];
  sql: string[];
}

/** How much of the instructions of main loops is fixed, and what their requests consist of. */
export function fixedFindings({ agents }: ReportData): Findings {
  return {
    title: 'Fixed text',
    lines: [...range(agents), ...agents.map(instructions).filter((line) => line !== null)],
    sql: [from('main_loops'), `FROM parts_by_role WHERE role = 'main'`],
  };
}

/** What varies in main loops. */
export function varyingFindings({ agents }: ReportData): Findings {
  return {
    title: 'Slots',
    lines: agents.map(varying).filter((line) => line !== null),
    sql: [from('main_loops'), `FROM slot_summary WHERE role = 'main'`, `FROM skeletons WHERE role = 'main'`],
  };
}

/** How far apart the agents are. */
function range(agents: readonly AgentReport[]): Line[] {
  const known = agents.flatMap(({ agent, main }) =>
    main.instruction_tokens === null || main.surfaces === 0
      ? []
      : [{ agent, text: main.instruction_tokens, tools: main.estimated_tool_tokens ?? 0 }],
  );
  if (known.length < 2) return [];
  const ends = (of: (one: (typeof known)[number]) => number): Inline[] => {
    const sorted = known.toSorted((a, b) => of(a) - of(b));
    const [least, most] = [sorted.at(0), sorted.at(-1)] as [(typeof known)[number], (typeof known)[number]];
    return [
      `${count(of(least))} tokens (`,
      code(least.agent),
      `) to ${count(of(most))} (`,
      code(most.agent),
      ')',
    ];
  };
  return [
    [
      'Instructions of the main loops: ',
      ...ends(({ text }) => text),
      '. Tool definitions: ',
      ...ends(({ tools }) => tools),
      '.',
    ],
  ];
}

function instructions(agent: AgentReport): Line | null {
  const { main } = agent;
  if (main.surfaces === null || main.surfaces === 0) return null;
  const parts = mainParts(agent)
    .slice(0, 2)
    .map(({ part, share }) => `${percent(share)} ${partWords[part] ?? part}`)
    .join(', ');
  return [
    strong(code(agent.agent)),
    ` main loop: ${count(main.instruction_tokens)} tokens of instructions (${bytes(main.instruction_bytes)}) in ${plural(main.surfaces, 'text')}, ${percent(main.fixed_share)} fixed. Largest parts of a request: ${parts}.`,
  ];
}

/** Slots by name, those that vary most first, and whole texts that come and go. */
function varying(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  if (!family) return null;
  const slots = family.surfaces.flatMap(({ variants }) => variants);
  const optional = optionalSurfaces(family).length;
  if (slots.length + optional === 0)
    return [strong(code(agent.agent)), ' main loop: the same instructions in every request.'];
  const names = [
    ...new Set(slots.toSorted((a, b) => b.distinct_values - a.distinct_values).map(({ slot: name }) => name)),
  ];
  return [
    strong(code(agent.agent)),
    ` main loop, ${plural(slots.length, 'slot')}${names.length > 0 ? ': ' : ''}`,
    ...codes(names, 10),
    wholeTexts(optional),
  ];
}

function wholeTexts(optional: number): string {
  if (optional === 0) return '.';
  return `; ${plural(optional, 'text')} only in some requests.`;
}

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
