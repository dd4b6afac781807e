import { narrowing, narrowingFlags } from './narrowing.ts';
import { flag, text } from './options.ts';
import { patiently } from './patience.ts';
import type { CommandSpec } from './types.ts';

/** `lens analyze`: reads logs into the database and writes the report. */
export const analyzeCommand: CommandSpec = {
  usage: 'analyze [...logs]',
  description: 'Read logs into the database and report what was found',
  options: [
    ['--db <file>', 'Database file'],
    ['--captures <folder>', 'Folder that is read when no log is named'],
    ['--md <file>', 'Write the report as Markdown'],
    ['--json <file>', 'Write the report as JSON'],
    ['--sections <names>', 'Only these sections of the Markdown report: findings,costs,cache …'],
    ['--prices <file>', 'Own prices (JSON, dollars for a million tokens)'],
    ['--fresh', 'Start the database over'],
    ...narrowingFlags,
  ],
  example: 'lens analyze --md report.md',
  async run({ args, options, config }) {
    const [{ analyzeAndReport }, { readers }] = await Promise.all([
      import('./analyze-and-report.ts'),
      import('../import/table.ts'),
    ]);
    const wanted = {
      logs: args,
      readers,
      db: text(options, 'db'),
      md: text(options, 'md'),
      json: text(options, 'json'),
      sections: text(options, 'sections'),
      prices: text(options, 'prices'),
      ownPrices: config.prices,
      captures: text(options, 'captures'),
      fresh: flag(options, 'fresh'),
      ...narrowing(options),
    };
    return patiently(() => analyzeAndReport(wanted));
  },
};
