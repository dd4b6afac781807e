import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import { fromSafeCopy, safeCopyFlags } from './safe-copy.ts';
import { databaseOfShared, sharedSourceFlags } from './shared-source.ts';
import type { CommandSpec } from './types.ts';

/** `lens build`: publishes the analysis as a static site. */
export const buildCommand: CommandSpec = {
  usage: 'build',
  description: 'Write the pages as a static site',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ...sharedSourceFlags,
    ['--out <folder>', 'Folder for the site (default: ./site)'],
    ['--no-sql', 'Leave out the SQL page and its 10 MB'],
    ...safeCopyFlags,
    ...filterFlags,
  ],
  example: 'lens build --out site',
  async run({ options, config }) {
    const [{ build }, { findPaths }] = await Promise.all([import('../site/build.ts'), import('../paths.ts')]);
    const filter = filterOf(options);
    const shared = await databaseOfShared(options, filter, config.prices);
    const source = { db: shared ?? text(options, 'db') ?? findPaths().database, filter };
    return fromSafeCopy(options, source, ({ db, filter }) =>
      build({ db, filter, out: text(options, 'out') ?? 'site', sql: options['sql'] !== false }),
    );
  },
};
