import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../../read/report-schema.ts';
import { count, money, plural } from '../../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from '../nodes.ts';
import { query } from '../query.ts';

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
