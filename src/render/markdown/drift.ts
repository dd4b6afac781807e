import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, moment, money, plural } from '../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from './nodes.ts';

type SlotPattern = AgentReport['slot_patterns'][number];

/** Slots listed for an agent; their number is always given. */
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

type SlotCost = AgentReport['slot_cost'][number];

/** Rows listed in a scope; the total is always stated. */
const mostRows = 25;
const longestLine = 80;

const scopes = [
  {
    scope: 'turn',
    title: 'Within a thread',
    about: 'Differences between the instructions of consecutive requests.',
  },
  {
    scope: 'session',
    title: 'Between sessions',
    about: 'Differences between consecutive sessions. Providers keep cached prefixes across sessions.',
  },
] as const;

/** Slots whose position makes most of the prompt unusable for the cache: those to move to the end. */
export function slotCostSection({ agents }: ReportData): RootContent[] {
  const rows = agents.flatMap(({ slot_cost }) => slot_cost);
  if (rows.length === 0) return [];
  return [
    heading(2, 'Slots to move to the end of the prompt'),
    paragraph(
      'A cache reuses a prompt up to the first difference from an earlier one, in the order tools, system, messages. "Not reusable" counts the tokens (o200k estimate) after that difference that would be reusable with the slot at the end.',
    ),
    ...scopes.flatMap(({ scope, title, about }) => {
      const own = rows.filter((row) => row.scope === scope);
      if (own.length === 0) return [];
      return [
        heading(3, title),
        paragraph(about),
        costTable(own.slice(0, mostRows), scope),
        ...(own.length > mostRows
          ? [paragraph(`${count(mostRows)} of ${plural(own.length, 'position')} are listed.`)]
          : []),
      ];
    }),
  ];
}

function costTable(rows: readonly SlotCost[], scope: string): RootContent {
  const isObserved = scope === 'turn';
  return table(
    [
      'Family',
      'Slot',
      'Position',
      right('Pairs'),
      right('Of'),
      right('Not reusable, mean'),
      right('Sum'),
      ...(isObserved ? [right('Tokens lost'), right('Cost')] : []),
    ],
    rows.map((row): Line[] => [
      code(row.family),
      row.slot === null ? 'no slot' : code(row.slot),
      row.text === null ? code(row.location) : [code(row.location), ' ', code(row.text, longestLine)],
      count(row.pairs),
      count(row.all_pairs),
      count(row.mean_uncacheable_tokens),
      count(row.uncacheable_tokens),
      ...(isObserved ? [count(row.lost_tokens), money(row.lost_usd)] : []),
    ]),
  );
}
