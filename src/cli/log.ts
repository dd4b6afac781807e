import { LensError } from '../errors.ts';
import { filterFlags, filterOf } from './filter.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens log`: conversations, repeated history once. */
export const logCommand: CommandSpec = {
  usage: 'log [of]',
  synopsis: 'log [options] [SESSION | THREAD | EXCHANGE]',
  description: 'Print a conversation, each message once',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--md <file>', 'Write Markdown to this file (--md=- for standard output)'],
    ['--json', 'Print JSON, with all texts in full'],
    ['--all', 'Include side requests: titles, routers, memory …'],
    ['--full', 'Print all texts in full'],
    ...filterFlags,
  ],
  example: 'lens log 01M7YY7952SF9BGHT5VJK11ST3 --md conversation.md',
  async run({ args, options }) {
    const [json, md] = [flag(options, 'json'), text(options, 'md')];
    if (json && md !== undefined) throw new LensError('usage', '--json and --md cannot be used together.');
    const { log } = await import('./run/log.ts');
    return log({
      of: args[0],
      db: text(options, 'db'),
      filter: filterOf(options),
      md,
      json,
      all: flag(options, 'all'),
      full: flag(options, 'full'),
    });
  },
};
