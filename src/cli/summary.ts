import { filterFlags, filterOf } from './filter.ts';
import { flag, text } from './options.ts';
import { patiently } from './patience.ts';
import type { CommandSpec } from './types.ts';

/** `lens summary`: the findings in under 4 kB. */
export const summaryCommand: CommandSpec = {
  usage: 'summary [...logs]',
  description: 'Print the findings in under 4 kB, for a terminal, a pull request or an agent',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--captures <folder>', 'Folder that is read when there is neither a log nor a database'],
    ['--json', 'Print JSON'],
    ['--prices <file>', 'JSON file with your own prices, in US dollars per million tokens'],
    ...filterFlags,
  ],
  example: 'lens summary --agent codex --json',
  async run({ args, options, config }) {
    const [{ summarize }, { readers }] = await Promise.all([
      import('./run/summary.ts'),
      import('../import/table.ts'),
    ]);
    const wanted = {
      logs: args,
      readers,
      db: text(options, 'db'),
      captures: text(options, 'captures'),
      prices: text(options, 'prices'),
      ownPrices: config.prices,
      filter: filterOf(options),
    };
    const json = flag(options, 'json');
    return patiently(() => summarize(wanted, json));
  },
};
