import type { RootContent } from 'mdast';
import type { ReportData } from '../../../read/report-schema.ts';
import { count, money } from '../../../text/figures.ts';
import { code, heading, type Inline, type Line, paragraph, right, table } from '../nodes.ts';
import { from, query } from '../query.ts';
import { answererWords, unpricedWords } from './words.ts';

/** What requests cost by list prices, by agent and model. */
export function costSection({ agents }: ReportData): RootContent[] {
  const lines = agents.flatMap(({ costs }) => costs);
  const priced = lines.filter((line) => line.priced_exchanges > 0);
  const without = lines.filter((line) => line.priced_exchanges < line.exchanges);
  if (lines.length === 0) return [];
  return [
    heading(2, 'Costs'),
    paragraph(
      'US dollars at the list price of the model vendor on the day of the request. Subscriptions and resellers charge other prices. Replace prices with ',
      code('--prices FILE'),
      '.',
    ),
    ...(priced.length > 0 ? [costTable(priced)] : []),
    ...(without.length > 0 ? [paragraph('Requests without a price: ', ...unpriced(without), '.')] : []),
    query(from('costs_by_agent_and_model')),
  ];
}

function costTable(lines: ReportData['agents'][number]['costs']): RootContent {
  return table(
    [
      'Agent',
      'Model',
      'Answered by',
      right('Requests'),
      right('Cost'),
      right('Uncached'),
      right('Cache read'),
      right('Cache write'),
      right('Output'),
      right('Without cache'),
    ],
    lines.map((line): Line[] => [
      code(line.agent),
      code(line.model),
      answererWords[line.answered_by] ?? line.answered_by,
      count(line.priced_exchanges),
      money(line.total_usd),
      money(line.uncached_usd),
      money(line.cache_read_usd),
      money(line.cache_write_usd),
      money(line.output_usd),
      money(line.without_cache_usd),
    ]),
  );
}

function unpriced(lines: ReportData['agents'][number]['costs']): Inline[] {
  return lines.flatMap((line, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    `${count(line.exchanges - line.priced_exchanges)} of `,
    code(line.agent),
    ' on ',
    code(line.model),
    ` (${line.unpriced.map((reason) => unpricedWords[reason] ?? reason).join(', ')})`,
  ]);
}
