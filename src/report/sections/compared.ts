import type { RootContent } from 'mdast';
import {
  answeredByProvider,
  cacheShare,
  instructionFigures,
  mainFamily,
  mainParts,
} from '../data/figures.ts';
import type { AgentReport, FamilyReport, ReportData } from '../data/types.ts';
import { code, codes, heading, type Line, paragraph, right, table } from '../markdown/nodes.ts';
import { count, duration, percent, size } from '../markdown/numbers.ts';
import { partWords, roleWords, toolRange } from './words.ts';

/** Agents side by side: one property a row. Left out with fewer than two agents. */
export function comparedSection({ agents }: ReportData): RootContent[] {
  if (agents.length < 2) return [];
  const rows: [string, (agent: AgentReport) => Line][] = [
    ['Wire format', ({ wires }) => (wires.length > 0 ? codes(wires) : '–')],
    ['Other roles', otherRoles],
    ['Instructions, places', (agent) => count(mainFamily(agent)?.surfaces.length)],
    ['Instructions, size', (agent) => size(figures(agent)?.bytes)],
    ['Instructions, tokens', (agent) => count(figures(agent)?.tokens)],
    ['Instructions, fixed', (agent) => percent(figures(agent)?.fixedShare)],
    ['Slots', (agent) => count(figures(agent)?.slots)],
    ['Tools', (agent) => toolsOf(agent, toolRange)],
    ['Tools, tokens', (agent) => toolsOf(agent, ({ toolEstimate }) => count(toolEstimate))],
    ['Largest part', largestPart],
    ['Input, median tokens', (agent) => count(mainFamily(agent)?.inputEstimate)],
    ['Read from cache', (agent) => answered(agent, cacheShare(agent), percent)],
    ['TTFT, median', (agent) => answered(agent, agent.speed[0]?.ttftP50 ?? null, duration)],
  ];
  return [
    heading(2, 'Agents compared'),
    paragraph('Of each agent its main loop, in an average request; tokens are o200k estimates.'),
    table(
      ['', ...agents.map(({ agent }) => right(code(agent)))],
      rows.map(([title, value]): Line[] => [title, ...agents.map(value)]),
    ),
  ];
}

/** What answers say, marked where no provider gave them: a server on the same machine may be a stand-in. */
function answered(agent: AgentReport, value: number | null, words: (value: number) => string): string {
  if (value === null) return '–';
  return answeredByProvider(agent) ? words(value) : `${words(value)} (local server)`;
}

const figures = (agent: AgentReport) => {
  const family = mainFamily(agent);
  return family ? instructionFigures(family) : null;
};

function toolsOf(agent: AgentReport, figure: (family: FamilyReport) => string): string {
  const family = mainFamily(agent);
  return family ? figure(family) : '–';
}

function otherRoles({ families }: AgentReport): Line {
  const roles = [...new Set(families.map(({ role }) => role))].filter((role) => role !== 'main');
  return roles.length === 0 ? '–' : roles.map((role) => roleWords[role] ?? role).join(', ');
}

function largestPart(agent: AgentReport): Line {
  const [first] = mainParts(agent);
  return first ? `${partWords[first.part] ?? first.part}, ${percent(first.share)}` : '–';
}
