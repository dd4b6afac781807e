import { LensError } from '../errors.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens configure`: points an agent's own configuration at a gateway, or takes that back. */
export const configureCommand: CommandSpec = {
  usage: 'configure <agent>',
  description: 'Change an agent’s own configuration so that it uses a gateway',
  options: [
    ['--url <url>', 'Address of the gateway, as lens gateway prints it'],
    ['--dry-run', 'Print the change and write nothing (the default)'],
    ['--write', 'Write the change, and keep the file as it was next to it'],
    ['--undo', 'Take the change back'],
  ],
  example: 'lens configure codex --url http://127.0.0.1:4141 --dry-run',
  async run({ args, options }) {
    const chosen = (['dryRun', 'write', 'undo'] as const).filter((name) => flag(options, name));
    if (chosen.length > 1)
      throw new LensError('usage', '--dry-run, --write and --undo exclude each other.', {
        hint: 'Give one.',
      });
    const { configure } = await import('../gateway/configure/configure.ts');
    const action = chosen[0] === 'dryRun' || chosen[0] === undefined ? 'dry-run' : chosen[0];
    const lines = configure({ agent: args[0] as string, url: text(options, 'url'), action }, process.env);
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};
