import { LensError } from '../errors.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens diff`: what differs between two requests, families, versions, captures. */
export const diffCommand: CommandSpec = {
  usage: 'diff <before> <after>',
  description: 'Compare two exchanges, prompts, sessions, versions (codex@0.169.0), agents, logs or labels',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--md <file>', 'Also write the comparison as Markdown (--md=- prints only that)'],
    ['--json', 'Print the comparison as JSON'],
  ],
  example: 'lens diff codex@0.168.0 codex@0.169.0 --md changes.md',
  async run({ args, options }) {
    const [json, md] = [flag(options, 'json'), text(options, 'md')];
    if (json && md === '-') throw new LensError('usage', '--json and --md - cannot be used together.');
    const { diff } = await import('./run/diff.ts');
    return diff({ before: args[0] ?? '', after: args[1] ?? '', db: text(options, 'db'), md, json });
  },
};
