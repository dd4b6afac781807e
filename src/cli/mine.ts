import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens mine`: templates of any texts. */
export const mineCommand: CommandSpec = {
  usage: 'mine <samples>',
  description: 'Find the templates of your own texts: JSONL of {id, text, ts?, agent?}',
  options: [
    ['-o, --out <file>', 'File for templates and sample paths as JSONL (default: standard output)'],
    ['--md <file>', 'Also write readable templates as Markdown'],
  ],
  example: 'lens mine prompts.jsonl --md templates.md',
  async run({ args, options }) {
    const { mine } = await import('./run/mine.ts');
    return mine({ samples: args[0] ?? '', out: text(options, 'out'), md: text(options, 'md') });
  },
};
