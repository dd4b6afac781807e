import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../../read/report-schema.ts';
import { count, moment, plural } from '../../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from '../nodes.ts';
import { literal, query } from '../query.ts';

type SlotPattern = AgentReport['slot_patterns'][number];

/** Slots listed for an agent; how many there are is always said. */
const mostSlots = 20;
const longestValue = 40;

const patternWords: Readonly<Record<string, string>> = {
  step: 'moves on: no value repeats',
  alternates: 'alternates',
  'every request': 'differs in every request',
};

const circumstanceWords: Readonly<Record<string, string>> = {
  version: 'agent version',
  model: 'model',
  cwd: 'working folder',
  git: 'git status',
  day: 'day',
  hour: 'time of day',
  tools: 'tools offered',
  session: 'session',
  prompt: 'user prompt',
};

/** When slots change, and what else changes then. */
export function driftSection({ agents }: ReportData): RootContent[] {
  const changed = agents.flatMap((agent) => {
    const slots = agent.slot_patterns.filter(({ changes }) => changes > 0);
    return slots.length === 0 ? [] : [{ agent: agent.agent, slots }];
  });
  if (changed.length === 0) return [];
  return [
    heading(2, 'Changes of slots over time'),
    paragraph(
      'Changes from one request of a family to the next. "Determined by" lists what determined the value in all requests, fewest values first.',
    ),
    ...changed.flatMap(({ agent, slots }) => [
      heading(3, code(agent)),
      table(
        [
          'Family',
          'Slot',
          'Kind',
          'Pattern',
          right('Changes'),
          'Determined by',
          'Last change (UTC)',
          'From',
          'To',
        ],
        slots.slice(0, mostSlots).map(row),
      ),
      ...(slots.length > mostSlots
        ? [paragraph(`${count(mostSlots)} of ${plural(slots.length, 'slot')} are listed.`)]
        : []),
      query(`FROM slot_patterns WHERE agent = ${literal(agent)} AND changes > 0`),
    ]),
  ];
}

function row(slot: SlotPattern): Line[] {
  return [
    code(slot.family),
    code(slot.slot),
    code(slot.slot_kind),
    patternWords[slot.pattern] ?? slot.pattern,
    count(slot.changes),
    slot.determined_by.length === 0
      ? 'unknown'
      : slot.determined_by.map((name) => circumstanceWords[name] ?? name).join(', '),
    slot.last_change === null ? '–' : moment(slot.last_change),
    value(slot.last_from),
    value(slot.last_to),
  ];
}

const value = (text: string | null): Line => (text === null ? 'absent' : code(text, longestValue));
