import path from 'node:path';
import { LensError } from '../errors.ts';
import { findPaths } from '../paths.ts';
import { filterFlags, filterOf } from './filter.ts';
import { flag, text } from './options.ts';
import { patiently } from './patience.ts';
import { sharedSourceFlags } from './shared-source.ts';
import type { CommandSpec } from './types.ts';

/** `lens analyze`: reads logs into the database and writes the report. */
export const analyzeCommand: CommandSpec = {
  usage: 'analyze [...logs]',
  description: 'Read logs into the database and report what they contain',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ...sharedSourceFlags,
    ['--captures <folder>', 'Folder that is read when no log is named'],
    ['--md <file>', 'Write the report as Markdown'],
    ['--json <file>', 'Write the report as JSON'],
    ['--sections <names>', 'Sections of the Markdown report: all, or names such as findings,costs,cache'],
    ['--prices <file>', 'JSON file with your own prices, in US dollars per million tokens'],
    ['--fresh', 'Start with an empty database'],
    ...filterFlags,
  ],
  example: 'lens analyze --md report.md',
  async run({ args, options, config }) {
    const [{ analyzeAndReport }, { readers }, { analyzeLake, analyzeServer }] = await Promise.all([
      import('./analyze-and-report.ts'),
      import('../import/table.ts'),
      import('./lake.ts'),
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
      filter: filterOf(options),
    };
    const [lake, url] = [text(options, 'lake'), text(options, 'url')];
    const shared = lake ?? url;
    if (shared === undefined) return patiently(() => analyzeAndReport(wanted));
    if (args.length > 0 || wanted.captures !== undefined || (lake !== undefined && url !== undefined))
      throw new LensError('usage', 'More than one source is given: logs, --lake or --url.', {
        hint: 'Name the one to read.',
      });
    const to = { ...wanted, db: wanted.db ?? path.join(findPaths().root, 'lake.duckdb') };
    return patiently(() => (url === undefined ? analyzeLake(shared, to) : analyzeServer(url, to)));
  },
};
