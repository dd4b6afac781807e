import { LensError } from '../errors.ts';
import { narrowing, narrowingFlags } from './narrowing.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens log`: conversations, repeated history once. */
export const logCommand: CommandSpec = {
  usage: 'log [of]',
  synopsis: 'log [options] [SESSION | THREAD | EXCHANGE]',
  description: 'Print what was said, each message once however often requests repeat it',
  options: [
    ['--db <file>', 'Database file'],
    ['--md <file>', 'Write it as Markdown (--md=- for standard output)'],
    ['--json', 'Everything as JSON, whole texts'],
    ['--all', 'Side requests, too: titles, routers, memory …'],
    ['--full', 'Every text whole'],
    ...narrowingFlags,
  ],
  example: 'lens log 01M7YY7952SF9BGHT5VJK11ST3 --md conversation.md',
  async run({ args, options }) {
    const [json, md] = [flag(options, 'json'), text(options, 'md')];
    if (json && md !== undefined) throw new LensError('usage', '--json and --md exclude one another.');
    const [{ log }, { withNarrowed }] = await Promise.all([
      import('../analysis/conversation/run.ts'),
      import('../analysis/narrowed.ts'),
    ]);
    return withNarrowed({ db: text(options, 'db'), ...narrowing(options) }, (db) =>
      log({ of: args[0], db, md, json, all: flag(options, 'all'), full: flag(options, 'full') }),
    );
  },
};
