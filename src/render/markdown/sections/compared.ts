import type { RootContent } from 'mdast';
import { cachedShare, firstTokenTime } from '../../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../../read/report-schema.ts';
import { bytes, count, percent } from '../../../text/figures.ts';
import { code, codes, heading, type Line, paragraph, right, table } from '../nodes.ts';
import { cachedShareQuery, from, query } from '../query.ts';
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
