import { LensError } from '../errors.ts';
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
  async run({ args, options }) {
    if (args.length > 0) throw new LensError('usage', `lens build takes no argument, but got "${args[0]}".`);
    const { build } = await import('../site/build.ts');
    return build({ db: text(options, 'db'), out: text(options, 'out') ?? 'site' });
  },
};
