import type { RootContent } from 'mdast';
import type { Figure } from '../../read/figure.ts';
import { cachedShare, firstTokenTime, mainFamily } from '../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { sharedParameters } from '../../read/shared-parameters.ts';
import { bytes, count, percent } from '../../text/figures.ts';
import { partWords, roleWords } from '../../text/words.ts';
import { code, codes, heading, type Inline, type Line, paragraph, right, table } from './nodes.ts';
import { figureText, toolRange } from './words.ts';

type Main = AgentReport['main'];

/** Agents in one table; more of them are in further tables. */
const MAX_COLUMNS = 6;

/** Main loops side by side: one property a row. Left out with fewer than two agents. */
export function comparedSection({ agents }: ReportData): RootContent[] {
  const having = agents.filter(({ main }) => main.family_id !== null);
  if (having.length < 2) return [];
  const parts = Array.from({ length: Math.ceil(having.length / MAX_COLUMNS) }, (_, part) =>
    having.slice(part * MAX_COLUMNS, (part + 1) * MAX_COLUMNS),
  );
  return [
    heading(2, 'Agents compared'),
    paragraph('The main loop with the most requests of each agent.'),
    ...parts.map((columns) =>
      table(
        ['', ...columns.map(({ agent }) => right(code(agent, 60)))],
        rows
          .map(([title, value]): Line[] => [title, ...columns.map((agent) => value(agent.main, agent))])
          // A row that is known for no agent is left out.
          .filter(([, ...cells]) => cells.some((cell) => cell !== NOTHING)),
      ),
    ),
  ];
}

const NOTHING = '–';

const rows: readonly [string, (main: Main, agent: AgentReport) => Line][] = [
  ['Version', (_, agent) => codesOr(mainFamily(agent)?.agent_versions)],
  ['Model', (_, agent) => codesOr(mainFamily(agent)?.model_names)],
  ['Prompt family', ({ family }) => (family === null ? NOTHING : code(family, 80))],
  ['Requests', (_, agent) => `${count(mainFamily(agent)?.requests)} of ${count(agent.exchanges)}`],
  ['Wire format', ({ wires }) => codesOr(wires)],
  ['Other requests', otherRoles],
  ['Instruction texts', ({ surfaces }) => count(surfaces)],
  ['Instruction tokens', (main) => count(main.instruction_tokens)],
  ['Instruction bytes', (main) => bytes(main.instruction_bytes)],
  ['Fixed', (main) => percent(main.fixed_share)],
  ['Slots', ({ slots }) => count(slots)],
  ['Tools', toolRange],
  ['Definition tokens', (main) => count(main.estimated_tool_tokens)],
  ['Largest part', largestPart],
  ['Input tokens, median', (main) => count(main.estimated_input_tokens)],
  ['Read from cache', (_, agent) => figureOr(cachedShare(agent))],
  ['First token, median', (_, agent) => figureOr(firstTokenTime(agent))],
];

const codesOr = (texts: readonly string[] | undefined): Line =>
  texts === undefined || texts.length === 0 ? NOTHING : codes(texts, 2);

/** A reported figure, marked when a local server reported it. */
const figureOr = (figure: Figure): Line => (figure.value === null ? NOTHING : figureText(figure));

function otherRoles({ other_roles: roles }: Main): Line {
  return roles.length === 0 ? '–' : roles.map((role) => roleWords[role] ?? role).join(', ');
}

function largestPart({ largest_part: part, largest_share: share }: Main): Line {
  return part === null ? '–' : `${partWords[part] ?? part}, ${percent(share)}`;
}

/** Row of the tools that have none of the purposes. */
const OTHER = 'other';

/** Purposes in the order they are listed. */
const order = ['read', 'edit', 'write', 'search', 'shell', 'web', 'plan', 'delegate', 'ask', OTHER];

/** Tools of different agents side by side, by what they are for. Left out with fewer than two agents that have tools. */
export function purposeSection({ agents }: ReportData): RootContent[] {
  const having = agents.filter(({ tool_purposes: purposes }) => purposes.length > 0);
  if (having.length < 2) return [];
  const known = order.filter((purpose) => having.some((agent) => toolsFor(purpose, agent).length > 0));
  return [
    heading(2, 'Tools by purpose'),
    paragraph(
      'The purpose is determined from the name of the tool, else from its description. Parameters are those at the top level of the schema; ? means optional.',
    ),
    table(
      ['Purpose', ...having.map(({ agent }): Line => code(agent))].map((title) => ({
        title,
        align: 'left' as const,
      })),
      known.map((purpose): Line[] => [purpose, ...having.map((agent): Line => cell(purpose, agent))]),
    ),
    ...sharedTable(known, having),
  ];
}

/** Parameters that tools of two agents or more have, and how each agent calls them. */
function sharedTable(known: readonly string[], agents: readonly AgentReport[]): RootContent[] {
  const rows = known.flatMap((purpose) => {
    const tools = agents.flatMap((agent) =>
      toolsFor(purpose, agent).map((tool) => ({
        agent: agent.agent,
        tool,
        names: parametersOf(tool, agent),
      })),
    );
    return sharedParameters(tools)
      .filter(({ by }) => new Set(by.map(({ agent }) => agent)).size > 1)
      .map(({ by }): Line[] => [
        purpose,
        ...agents.map(({ agent }): Line => {
          const names = [...new Set(by.filter((one) => one.agent === agent).map(({ name }) => name))];
          return names.length === 0 ? '–' : codes(names);
        }),
      ]);
  });
  if (rows.length === 0) return [];
  return [
    paragraph(
      'Parameters with the same meaning in the tools of two or more agents. Parameters of only one agent are not listed.',
    ),
    table(
      ['Purpose', ...agents.map(({ agent }): Line => code(agent))].map((title) => ({
        title,
        align: 'left' as const,
      })),
      rows,
    ),
  ];
}

const parametersOf = (name: string, { tools }: AgentReport): string[] =>
  (tools.find((tool) => tool.name === name)?.parameter_names ?? []).map((parameter) =>
    parameter.replace(/\?$/, ''),
  );

/** Tools of one agent for one purpose that are listed. */
const mostTools = 6;

function toolsFor(purpose: string, { tool_purposes: purposes, tools }: AgentReport): string[] {
  if (purpose !== OTHER) return purposes.filter((line) => line.purpose === purpose).map(({ name }) => name);
  const having = new Set(
    purposes.filter((line) => line.purpose !== OTHER && order.includes(line.purpose)).map(({ name }) => name),
  );
  return tools.filter(({ name }) => !having.has(name)).map(({ name }) => name);
}

function cell(purpose: string, agent: AgentReport): Line {
  const names = toolsFor(purpose, agent);
  if (names.length === 0) return '–';
  const shown = names.slice(0, mostTools).flatMap((name, index): Inline[] => {
    const parameters = agent.tools.find((tool) => tool.name === name)?.parameter_names ?? [];
    const signature = parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`;
    return [index === 0 ? '' : ', ', code(signature)];
  });
  const more = names.length - mostTools;
  return more > 0 ? [...shown, ` and ${more} more`] : shown;
}
