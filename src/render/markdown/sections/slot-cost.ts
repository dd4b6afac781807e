import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../../read/report-schema.ts';
import { count, money, plural } from '../../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from '../nodes.ts';
import { query } from '../query.ts';

type SlotCost = AgentReport['slot_cost'][number];

/** Rows listed in a scope; how many there are is always said. */
const mostRows = 25;
const longestLine = 80;

const scopes = [
  {
    scope: 'turn',
    title: 'Within a thread',
    about: 'Instructions that changed from one turn to the next.',
  },
  {
    scope: 'session',
    title: 'From one session to the next',
    about:
      'Providers keep prefixes across sessions: what stands before the first difference of two sessions need not be paid twice.',
  },
] as const;

/** Which slots take most out of the cache by where they stand: those to move last. */
export function slotCostSection({ agents }: ReportData): RootContent[] {
  const rows = agents.flatMap(({ slot_cost }) => slot_cost);
  if (rows.length === 0) return [];
  return [
    heading(2, 'Which slots to move last'),
    paragraph(
      'In the order the cache sees (tools, system, messages) only the first difference counts. Uncacheable is what stands behind it in the instructions and could have been read had it stood last: estimates of o200k tokens.',
    ),
    ...scopes.flatMap(({ scope, title, about }) => {
      const own = rows.filter((row) => row.scope === scope);
      if (own.length === 0) return [];
      return [
        heading(3, title),
        paragraph(about),
        costTable(own.slice(0, mostRows), scope),
        ...(own.length > mostRows
          ? [paragraph(`Of ${plural(own.length, 'place')} ${count(mostRows)} are listed.`)]
          : []),
        query(`FROM slot_cost WHERE scope = '${scope}' ORDER BY agent, family, cost_rank`),
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
      'Where',
      right('Pairs'),
      right('Of'),
      right('Uncacheable a pair'),
      right('In all'),
      ...(isObserved ? [right('Tokens lost'), right('Cost of it')] : []),
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
