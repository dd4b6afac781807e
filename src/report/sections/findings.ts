import type { RootContent } from 'mdast';
import {
  answeredByProvider,
  cacheShare,
  instructionFigures,
  mainFamily,
  mainParts,
  toolFigures,
} from '../data/figures.ts';
import type { AgentReport, ReportData } from '../data/types.ts';
import { bullets, code, codes, heading, type Inline, type Line, strong } from '../markdown/nodes.ts';
import { count, moment, percent, plural, size } from '../markdown/numbers.ts';
import { distorted } from './distortion.ts';
import { moneyFindings } from './money-findings.ts';
import { optionalSurfaces } from './slots.ts';
import { partWords, roleWords, toolRange } from './words.ts';

/** What was found, in sentences with numbers, most telling first. */
export function findings(data: ReportData): Line[] {
  const ofAgents = data.agents.flatMap((agent) => [
    instructions(agent),
    varying(agent),
    tools(agent),
    roles(agent),
    // What may be made up is in the tables, but no finding.
    ...(answeredByProvider(agent) ? [cache(agent), ...moneyFindings(agent)] : []),
  ]);
  return [
    capture(data),
    ...range(data),
    ...failures(data),
    ...ofAgents.filter((line) => line !== null),
    ...distorted(data.agents),
  ];
}

export function findingsSection(data: ReportData): RootContent[] {
  return [heading(2, 'Findings'), bullets(findings(data))];
}

function capture({ captured, agents }: ReportData): Line {
  const span =
    captured.firstSeen === null
      ? ''
      : ` between ${moment(captured.firstSeen)} and ${moment(captured.lastSeen)} UTC`;
  const answers = answeredHere(agents, captured.exchanges);
  return [
    strong(`${plural(captured.exchanges, 'request')} of ${plural(agents.length, 'agent')}`),
    ` in ${plural(captured.sessions, 'session')}${span}.${answers}`,
  ];
}

/** How far apart the agents are. */
function range({ agents }: ReportData): Line[] {
  const known = agents.flatMap((agent) => {
    const family = mainFamily(agent);
    const figures = family && instructionFigures(family);
    return family && figures
      ? [{ agent: agent.agent, text: figures.tokens, tools: family.toolEstimate }]
      : [];
  });
  if (known.length < 2) return [];
  const ends = (of: (one: (typeof known)[number]) => number): Inline[] => {
    const sorted = known.toSorted((a, b) => of(a) - of(b));
    const [least, most] = [sorted.at(0), sorted.at(-1)].map((one) => one as (typeof known)[number]);
    return least && most
      ? [
          `${count(of(least))} tokens (`,
          code(least.agent),
          `) to ${count(of(most))} (`,
          code(most.agent),
          ')',
        ]
      : [];
  };
  return [
    [
      'Instructions of main loops range from ',
      ...ends(({ text }) => text),
      ', definitions of their tools from ',
      ...ends(({ tools }) => tools),
      '.',
    ],
  ];
}

/** Answers that no provider gave: by lens itself, or by a server on the machine, which may be a stand-in. */
function answeredHere(agents: readonly AgentReport[], exchanges: number): string {
  const dry = agents.reduce((sum, agent) => sum + agent.dry, 0);
  const local = agents.reduce((sum, agent) => sum + agent.local, 0);
  if (dry === exchanges) return ' All answers came from lens itself: they say nothing of a provider.';
  const parts = [
    ...(dry > 0 ? [`${count(dry)} answers came from lens itself`] : []),
    ...(local > 0 ? [`${count(local)} from a server on the same machine`] : []),
  ];
  return parts.length > 0 ? ` ${parts.join(', ')}.` : '';
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

/** Slots by name, those that vary most first, and whole texts that come and go. */
function varying(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  if (!family) return null;
  const slots = family.surfaces.flatMap((surface) => surface.slots);
  const optional = optionalSurfaces(family).length;
  if (slots.length + optional === 0)
    return [code(agent.agent), ' sent the same instructions in every request of its main loop.'];
  const names = [...new Set(slots.toSorted((a, b) => b.values - a.values).map(({ name }) => name))];
  return [
    code(agent.agent),
    ` varies in ${plural(slots.length, 'slot')}${names.length > 0 ? ': ' : ''}`,
    ...codes(names, 10),
    optional === 0
      ? '.'
      : optional === 1
        ? '; one whole text comes and goes.'
        : `; ${count(optional)} whole texts come and go.`,
  ];
}

function tools(agent: AgentReport): Line | null {
  const family = mainFamily(agent);
  if (!family || family.tools.length === 0) return null;
  const { always, sometimes } = toolFigures(family);
  const never = agent.tools.filter(({ calls }) => calls === 0).length;
  const called =
    never === agent.tools.length
      ? 'none was called'
      : `${count(never)} of ${count(agent.tools.length)} were never called`;
  const changing: Inline[] =
    sometimes.length === 0
      ? [', the same in each']
      : [`, ${count(always.length)} of them in each; not always `, ...codes(sometimes, 5)];
  return [
    code(agent.agent),
    ` offers ${toolRange(family)} tools in a request of its main loop`,
    ...changing,
    `; their definitions are ${count(family.toolEstimate)} tokens. Of all its tools ${called}.`,
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
  if (share === null) return null;
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
