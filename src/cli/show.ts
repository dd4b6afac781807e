import { LensError } from '../errors.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens show`: one exchange, readable. */
export const showCommand: CommandSpec = {
  usage: 'show <id>',
  description: 'Show one exchange: instructions, tools, messages, answer, usage',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--full', 'Print all texts in full, and the whole history'],
    ['--json', 'Print everything as JSON'],
    ['--link [url]', 'Print the address of its page only (default: on lens serve, http://127.0.0.1:4747)'],
    ['--message <number>', 'With --link: the address of a message on that page, by its number (from 1)'],
  ],
  example: 'lens show 01M7YY7952SF9BGHT5VJK11ST3',
  async run({ args, options }) {
    if (flag(options, 'json') && flag(options, 'full'))
      throw new LensError('usage', '--json always prints everything: leave out --full.');
    if (options['link'] !== undefined && (flag(options, 'json') || flag(options, 'full')))
      throw new LensError('usage', '--link prints an address only: leave out --json and --full.');
    const message = text(options, 'message');
    if (message !== undefined && options['link'] === undefined)
      throw new LensError('usage', '--message needs --link.');
    const { show } = await import('./run/show.ts');
    return show({
      id: args[0] ?? '',
      db: text(options, 'db'),
      json: flag(options, 'json'),
      full: flag(options, 'full'),
      message,
      link: options['link'] === true ? 'http://127.0.0.1:4747' : text(options, 'link'),
    });
  },
};
