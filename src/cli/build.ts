import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens build`: publishes the analysis as a static site. */
export const buildCommand: CommandSpec = {
  usage: 'build',
  description: 'Publish the analysis as a static site',
  options: [
    ['--db <file>', 'Database file'],
    ['--out <folder>', 'Folder of the site (default: ./site)'],
  ],
  example: 'lens build --out site',
  async run({ options }) {
    const { build } = await import('../site/build.ts');
    return build({ db: text(options, 'db'), out: text(options, 'out') ?? 'site' });
  },
};
