import { LensError } from '../errors.ts';
import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens mine`: templates of any texts. */
export const mineCommand: CommandSpec = {
  usage: 'mine <samples>',
  description: 'Find the templates of any texts: JSONL of {id, text, ts?, agent?}',
  options: [
    ['-o, --out <file>', 'Templates and sample paths as JSONL (default: standard output)'],
    ['--md <file>', 'Readable templates as Markdown'],
  ],
  example: 'lens mine prompts.jsonl --md templates.md',
  async run({ args, options }) {
    const samples = args[0];
    if (samples === undefined || args.length > 1) {
      throw new LensError('usage', 'lens mine reads one file of samples.', {
        hint: 'lens mine SAMPLES.jsonl',
      });
    }
    const { mine } = await import('../analysis/mine.ts');
    return mine({ samples, out: text(options, 'out'), md: text(options, 'md') });
  },
};
