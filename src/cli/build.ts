import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import { fromSafeCopy, safeCopyFlags } from './safe-copy.ts';
import type { CommandSpec } from './types.ts';

/** `lens build`: publishes the analysis as a static site. */
export const buildCommand: CommandSpec = {
  usage: 'build',
  description: 'Write the pages as a static site',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--lake <folder>', 'Lake that lens push wrote, in place of a database'],
    ['--out <folder>', 'Folder for the site (default: ./site)'],
    ['--no-sql', 'Leave out the SQL page and its 10 MB'],
    ...safeCopyFlags,
    ...filterFlags,
  ],
  example: 'lens build --out site',
  async run({ options, config }) {
    const [{ build }, { findPaths }, { databaseOfLake }] = await Promise.all([
      import('../site/build.ts'),
      import('../paths.ts'),
      import('./lake.ts'),
    ]);
    const lake = await databaseOfLake(options, config.prices);
    const source = { db: lake ?? text(options, 'db') ?? findPaths().database, filter: filterOf(options) };
    return fromSafeCopy(options, source, ({ db, filter }) =>
      build({ db, filter, out: text(options, 'out') ?? 'site', sql: options['sql'] !== false }),
    );
  },
};
