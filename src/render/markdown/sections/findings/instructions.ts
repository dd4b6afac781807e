import { mainFamily, mainParts } from '../../../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { bytes, count, percent, plural } from '../../../../text/figures.ts';
import { code, codes, type Inline, type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import { optionalSurfaces } from '../slots.ts';
import { partWords } from '../words.ts';
import type { Findings } from './types.ts';

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
