import { LensError } from '../errors.ts';
import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens export`: the analysis as one file. */
export const exportCommand: CommandSpec = {
  usage: 'export',
  description: 'Write the pages as one HTML file',
  options: [
    ['--html <file>', 'File to write; it opens from disk and loads nothing else'],
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ...filterFlags,
  ],
  example: 'lens export --html trace.html --session 01KAJ4Z6W7M3T2Y9Q8R5N1B0XC',
  async run({ options }) {
    const html = text(options, 'html');
    if (html === undefined) throw new LensError('usage', '--html is missing.', { hint: 'Give --html FILE.' });
    const { exportHtml } = await import('../site/one-file/export.ts');
    return exportHtml({ db: text(options, 'db'), filter: filterOf(options), html });
  },
};
