import type { RootContent } from 'mdast';
import type { ReportData } from '../../../read/report-schema.ts';
import { count, percent, plural } from '../../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from '../nodes.ts';
import { from, query } from '../query.ts';
import { answererWords } from './words.ts';

/** Reported usage with one meaning for all providers, and how far lens' estimates are from it. */
export function tokenSection({ agents, scales }: ReportData): RootContent[] {
  const usage = agents
    .flatMap((agent) => agent.usage)
    .filter(({ reported_exchanges: reported }) => reported > 0);
  if (agents.length === 0) return [];
  const left = agents.reduce((sum, { answered_by_lens: dry }) => sum + dry, 0);
  if (usage.length === 0) {
    return [heading(2, 'Tokens'), paragraph('No answer reports usage; all numbers of tokens are estimates.')];
  }
  return [
    heading(2, 'Tokens'),
    paragraph(
      'As reported: input = uncached + read from cache + written to cache; output includes reasoning.',
      ...(left > 0
        ? [` Left out: ${plural(left, 'answer')} of lens itself, with usage that is made up.`]
        : []),
      ...(agents.some(({ answered_locally: local }) => local > 0)
        ? [' Those of a server on the same machine are in, though it may be a stand-in.']
        : []),
    ),
    table(
      [
        'Agent',
        'Model',
        'Answered by',
        right('Requests'),
        right('Reported'),
        right('Input'),
        right('Uncached'),
        right('Cache read'),
        right('Cache write'),
        right('Read'),
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
    query(from('usage_by_model'), 'SELECT answered_by_lens FROM capture_totals'),
    ...(scales.length === 0 ? [] : scaleTable(scales)),
  ];
}

function scaleTable(scales: ReportData['scales']): RootContent[] {
  return [
    paragraph('Parts of a request are o200k estimates scaled to the reported input. The factor, by model:'),
    table(
      [
        'Model',
        'Answered by',
        right('Requests'),
        right('Factor'),
        right('Least'),
        right('Median'),
        right('Greatest'),
        right('Spread'),
      ],
      scales.map((line): Line[] => [
        code(line.model),
        answererWords[line.answered_by] ?? line.answered_by,
        count(line.exchanges),
        line.factor.toFixed(2),
        line.min_factor.toFixed(2),
        line.median_factor.toFixed(2),
        line.max_factor.toFixed(2),
        percent(line.spread),
      ]),
    ),
    query(from('token_scales')),
  ];
}
