import type { RootContent } from 'mdast';
import type { ReportData } from '../../read/report-schema.ts';
import { count, money, percent, plural, ratio } from '../../text/figures.ts';
import { answererWords, unpricedWords } from '../../text/words.ts';
import { code, heading, type Inline, type Line, paragraph, right, table } from './nodes.ts';

/** Reported usage with one meaning for all providers, and how far lens' estimates are from it. */
export function tokenSection({ agents, scales }: ReportData): RootContent[] {
  const usage = agents
    .flatMap((agent) => agent.usage)
    .filter(({ reported_exchanges: reported }) => reported > 0);
  if (agents.length === 0) return [];
  const left = agents.reduce((sum, { answered_by_lens: dry }) => sum + dry, 0);
  if (usage.length === 0) {
    return [
      heading(2, 'Reported tokens'),
      paragraph('No answer reported usage. All numbers of tokens are estimates.'),
    ];
  }
  return [
    heading(2, 'Reported tokens'),
    paragraph(
      'Sums of the usage in answers. Input = uncached + read from cache + written to cache. Output includes reasoning.',
      ...(left > 0
        ? [` Usage in ${plural(left, 'answer')} of lens itself is invented and not included.`]
        : []),
      ...(agents.some(({ answered_locally: local }) => local > 0)
        ? [' "Local server" is a server on the same machine; its usage may be invented too.']
        : []),
    ),
    table(
      [
        'Agent',
        'Model',
        'Answered by',
        right('Requests'),
        right('With usage'),
        right('Input'),
        right('Uncached'),
        right('Cache read'),
        right('Cache write'),
        right('Read from cache'),
        right('Output'),
        right('Reasoning'),
      ],
      usage.map((line): Line[] => [
        code(line.agent),
        code(line.model),
        answererWords[line.answered_by] ?? line.answered_by,
        count(line.exchanges),
        count(line.reported_exchanges),
        count(line.input_tokens),
        count(line.uncached_tokens),
        count(line.cache_read_tokens),
        count(line.cache_write_tokens),
        percent(line.cached_share),
        count(line.output_tokens),
        count(line.reasoning_tokens),
      ]),
    ),
    ...(scales.length === 0 ? [] : scaleTable(scales)),
  ];
}

function scaleTable(scales: ReportData['scales']): RootContent[] {
  return [
    paragraph(
      'Ratio of reported input to the o200k estimate, by model. Estimates of the parts of a request are scaled by it.',
    ),
    table(
      [
        'Model',
        'Answered by',
        right('Requests'),
        right('Factor'),
        right('Minimum'),
        right('Median'),
        right('Maximum'),
        right('Spread'),
      ],
      scales.map((line): Line[] => [
        code(line.model),
        answererWords[line.answered_by] ?? line.answered_by,
        count(line.exchanges),
        ratio(line.factor),
        ratio(line.min_factor),
        ratio(line.median_factor),
        ratio(line.max_factor),
        percent(line.spread),
      ]),
    ),
  ];
}

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
