import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens build`: publishes the analysis as a static site. */
export const buildCommand: CommandSpec = {
  usage: 'build',
  description: 'Write the pages as a static site',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--out <folder>', 'Folder for the site (default: ./site)'],
    ['--no-sql', 'Leave out the SQL page and its 10 MB'],
    ...filterFlags,
  ],
  example: 'lens build --out site',
  async run({ options }) {
    const { build } = await import('../site/build.ts');
    return build({
      db: text(options, 'db'),
      filter: filterOf(options),
      out: text(options, 'out') ?? 'site',
      sql: options['sql'] !== false,
    });
  },
};
