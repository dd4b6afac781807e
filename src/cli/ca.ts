import type { CommandSpec } from './types.ts';

/** `lens ca`: the local certificate authority of forward mode. */
export const caCommand: CommandSpec = {
  usage: 'ca <show|remove|renew>',
  description: 'Show, remove or renew the local certificate authority',
  options: [],
  example: 'lens ca show',
  async run({ args }) {
    const ca = await import('../proxy/ca/command.ts');
    process.stdout.write(await ca.caCommand(args[0] ?? ''));
    return 0;
  },
};
