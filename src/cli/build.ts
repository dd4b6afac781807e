import { narrowing, narrowingFlags } from './narrowing.ts';
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
    ...narrowingFlags,
  ],
  example: 'lens build --out site',
  async run({ options }) {
    const [{ build }, { withNarrowed }] = await Promise.all([
      import('../site/build.ts'),
      import('../analysis/narrowed.ts'),
    ]);
    const out = text(options, 'out') ?? 'site';
    return withNarrowed({ db: text(options, 'db'), ...narrowing(options) }, (db) =>
      build({ db, out, sql: options['sql'] !== false }),
    );
  },
};
