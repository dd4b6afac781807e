import type { RootContent } from 'mdast';
import type { ReportData } from '../data/types.ts';
import { code, heading, type Line, paragraph, right, table } from '../markdown/nodes.ts';
import { count, percent } from '../markdown/numbers.ts';

/** Reported usage with one meaning for all providers, and how far lens' estimates are from it. */
export function tokenSection({ agents, scales }: ReportData): RootContent[] {
  const usage = agents.flatMap((agent) => agent.usage).filter(({ reported }) => reported > 0);
  if (agents.length === 0) return [];
  if (usage.length === 0) {
    return [heading(2, 'Tokens'), paragraph('No answer reports usage; all numbers of tokens are estimates.')];
  }
  return [
    heading(2, 'Tokens'),
    paragraph(
      'As reported: input = uncached + read from cache + written to cache; output includes reasoning.',
      ...(agents.some(({ dry }) => dry > 0) ? [' Answers that lens gave itself are left out.'] : []),
      ...(agents.some(({ local }) => local > 0)
        ? [' Those of a server on the same machine are in, though it may be a stand-in.']
        : []),
    ),
    table(
      [
        'Agent',
        'Model',
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
        count(line.exchanges),
        count(line.reported),
        count(line.input),
        count(line.uncached),
        count(line.cacheRead),
        count(line.cacheWrite),
        percent(line.input ? (line.cacheRead ?? 0) / line.input : null),
        count(line.output),
        count(line.reasoning),
      ]),
    ),
    ...(scales.length === 0 ? [] : scaleTable(scales)),
  ];
}

function scaleTable(scales: ReportData['scales']): RootContent[] {
  return [
    paragraph('Parts of a request are o200k estimates scaled to the reported input. The factor, by model:'),
    table(
      ['Model', right('Requests'), right('Factor'), right('Least'), right('Median'), right('Greatest')],
      scales.map((line): Line[] => [
        code(line.model),
        count(line.exchanges),
        line.factor.toFixed(2),
        line.least.toFixed(2),
        line.median.toFixed(2),
        line.greatest.toFixed(2),
      ]),
    ),
  ];
}
