import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens skeleton`: what is fixed and what varies in the prompts of a family. */
export const skeletonCommand: CommandSpec = {
  usage: 'skeleton [family]',
  description: 'List prompt families, or print one with its slots marked',
  options: [['--db <file>', 'Database file']],
  example: 'lens skeleton "codex main loop"',
  async run({ args, options }) {
    const { skeleton } = await import('../analysis/skeleton.ts');
    return skeleton({ family: args[0], db: text(options, 'db') });
  },
};
