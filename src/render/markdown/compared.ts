import type { RootContent } from 'mdast';
import { cachedShare, firstTokenTime } from '../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { sharedParameters } from '../../read/shared-parameters.ts';
import { bytes, count, percent } from '../../text/figures.ts';
import {
  cachedShareQuery,
  code,
  codes,
  from,
  heading,
  type Inline,
  type Line,
  paragraph,
  query,
  right,
  table,
} from './nodes.ts';
import { figureText, partWords, roleWords, toolRange } from './words.ts';

type Main = AgentReport['main'];

/** Agents side by side: one property a row. Left out with fewer than two agents. */
export function comparedSection({ agents }: ReportData): RootContent[] {
  if (agents.length < 2) return [];
  return [
    heading(2, 'Agents compared'),
    paragraph('Main loop of each agent. Tokens are o200k estimates unless they are marked as reported.'),
    table(
      ['', ...agents.map(({ agent }) => right(code(agent)))],
      rows.map(([title, value]): Line[] => [title, ...agents.map((agent) => value(agent.main, agent))]),
    ),
    query(from('main_loops'), cachedShareQuery, from('speed')),
  ];
}

const rows: readonly [string, (main: Main, agent: AgentReport) => Line][] = [
  ['Wire format', ({ wires }) => (wires.length > 0 ? codes(wires) : '–')],
  ['Other requests', otherRoles],
  ['Instructions, texts', ({ surfaces }) => count(surfaces)],
  ['Instructions, size', (main) => bytes(main.instruction_bytes)],
  ['Instructions, tokens', (main) => count(main.instruction_tokens)],
  ['Instructions, fixed', (main) => percent(main.fixed_share)],
  ['Slots', ({ slots }) => count(slots)],
  ['Tools', toolRange],
  ['Tool definitions, tokens', (main) => count(main.estimated_tool_tokens)],
  ['Largest part', largestPart],
  ['Input tokens, median request', (main) => count(main.estimated_input_tokens)],
  ['Read from cache (reported)', (_, agent) => figureText(cachedShare(agent))],
  ['Time to first token, median', (_, agent) => figureText(firstTokenTime(agent))],
];

function otherRoles({ other_roles: roles }: Main): Line {
  return roles.length === 0 ? '–' : roles.map((role) => roleWords[role] ?? role).join(', ');
}

function largestPart({ largest_part: part, largest_share: share }: Main): Line {
  return part === null ? '–' : `${partWords[part] ?? part}, ${percent(share)}`;
}

/** Purposes in the order they are listed. */
const order = ['read', 'edit', 'write', 'search', 'shell', 'web', 'plan', 'delegate', 'ask'];

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
    query(from('tool_purposes'), from('tools')),
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
    query('FROM tool_parameters JOIN tools USING (tool_definition_id)'),
  ];
}

const parametersOf = (name: string, { tools }: AgentReport): string[] =>
  (tools.find((tool) => tool.name === name)?.parameter_names ?? []).map((parameter) =>
    parameter.replace(/\?$/, ''),
  );

/** Tools of one agent for one purpose that are listed. */
const mostTools = 6;

const toolsFor = (purpose: string, { tool_purposes: purposes }: AgentReport): string[] =>
  purposes.filter((line) => line.purpose === purpose).map(({ name }) => name);

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
