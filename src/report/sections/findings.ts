import type { RootContent } from 'mdast';
import { cacheShare, instructionFigures, mainFamily, mainParts, toolFigures } from '../data/figures.ts';
import type { AgentReport, ReportData } from '../data/types.ts';
import { bullets, code, codes, heading, type Inline, type Line, strong } from '../markdown/nodes.ts';
import { count, moment, percent, plural, size } from '../markdown/numbers.ts';
import { distorted } from './distortion.ts';
import { partWords, roleWords } from './words.ts';

/** What was found, in sentences with numbers, most telling first. */
export function findings(data: ReportData): Line[] {
  const ofAgents = data.agents.flatMap((agent) => [
    instructions(agent),
    varying(agent),
    tools(agent),
    roles(agent),
    cache(agent),
  ]);
  return [
    capture(data),
    ...failures(data),
    ...ofAgents.filter((line) => line !== null),
    ...distorted(data.agents),
  ];
}

export function findingsSection(data: ReportData): RootContent[] {
  return [heading(2, 'Findings'), bullets(findings(data))];
}

function capture({ captured, agents }: ReportData): Line {
  const dry = agents.reduce((sum, agent) => sum + agent.dry, 0);
  const span =
    captured.firstSeen === null
      ? ''
      : ` between ${moment(captured.firstSeen)} and ${moment(captured.lastSeen)} UTC`;
  const answers =
    dry === 0
      ? ''
      : dry === captured.exchanges
        ? ' All answers came from lens itself: usage and speed say nothing of a provider.'
        : ` ${count(dry)} answers came from lens itself.`;
  return [
    strong(`${plural(captured.exchanges, 'request')} of ${plural(agents.length, 'agent')}`),
    ` in ${plural(captured.sessions, 'session')}${span}.${answers}`,
  ];
}

function instructions(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  const figures = family && instructionFigures(family);
  if (!family || !figures) return null;
  const [first, second] = mainParts(agent);
  const parts = [first, second]
    .filter((part) => part !== undefined)
    .map(({ part, share }) => `${percent(share)} ${partWords[part] ?? part}`)
    .join(', ');
  return [
    strong(code(agent.agent)),
    ` instructs its main loop with ${size(figures.bytes)} (${count(figures.tokens)} tokens) in ${plural(family.surfaces.length, 'place')}; ${percent(figures.fixedShare)} of it is fixed text. What it sends is ${parts}.`,
  ];
}

/** Slots by name, those that vary most first. */
function varying(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  const slots = (family?.surfaces ?? []).flatMap((surface) => surface.slots);
  if (!family || slots.length === 0) return null;
  const names = [...new Set(slots.toSorted((a, b) => b.values - a.values).map(({ name }) => name))];
  return [code(agent.agent), ` varies in ${plural(slots.length, 'slot')}: `, ...codes(names, 10), '.'];
}

function tools(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  if (!family || family.tools.length === 0) return null;
  const { always, sometimes, tokens } = toolFigures(family, agent);
  const never = agent.tools.filter(({ calls }) => calls === 0).length;
  const at: Inline[] =
    sometimes.length > 0 ? [` and ${count(sometimes.length)} at times (`, ...codes(sometimes, 5), ')'] : [];
  const called =
    never === agent.tools.length
      ? 'none of them was called'
      : `${count(never)} of ${count(agent.tools.length)} were never called`;
  return [
    code(agent.agent),
    ` offers ${plural(always.length, 'tool')} in every request of its main loop`,
    ...at,
    ` for ${count(tokens)} tokens; ${called}.`,
  ];
}

function roles({ agent, families }: AgentReport): Line | null {
  const others = families.filter(({ role }) => role !== 'main');
  if (others.length === 0) return null;
  const list = others.flatMap((family, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    `${plural(family.requests, `${roleWords[family.role] ?? family.role} request`)}`,
    ...(family.models.length > 0 ? [' on ', ...codes(family.models, 2)] : []),
    family.tools.length === 0 ? ' without tools' : ` with ${plural(family.tools.length, 'tool')}`,
  ]);
  const verb = others.length < families.length ? ' also makes ' : ' makes ';
  return [code(agent), verb, ...list, '.'];
}

function cache(agent: AgentReport): Line | null {
  const share = cacheShare(agent);
  if (share === null || agent.dry === agent.exchanges) return null;
  return [code(agent.agent), ` read ${percent(share)} of its input from the cache.`];
}

function failures({ captured, agents }: ReportData): Line[] {
  if (captured.failed === 0) return [];
  const failed = agents
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ outcome, status }) => outcome !== 'complete' || (status ?? 0) >= 400);
  const kinds = Map.groupBy(failed, ({ outcome, status }) =>
    outcome === 'complete' ? `with status ${status}` : outcome.replaceAll('_', ' '),
  );
  const list = [...kinds].map(
    ([kind, lines]) => `${count(lines.reduce((sum, { exchanges }) => sum + exchanges, 0))} ${kind}`,
  );
  return [
    [
      strong(`${count(captured.failed)} of ${plural(captured.exchanges, 'request')} failed`),
      `: ${list.join(', ')}.`,
    ],
  ];
}
