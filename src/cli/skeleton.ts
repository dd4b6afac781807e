import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens skeleton`: what is fixed and what varies in the prompts of a family. */
export const skeletonCommand: CommandSpec = {
  usage: 'skeleton [family]',
  description: 'List prompts, or print the template of one with its slots marked',
  options: [['--db <file>', 'Database file (default: lens.duckdb next to the captures)']],
  example: 'lens skeleton "pi main loop"',
  async run({ args, options }) {
    const { skeleton } = await import('./run/skeleton.ts');
    return skeleton({ family: args[0], db: text(options, 'db') });
  },
};
