import { flag, port, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens gateway`: one address for several endpoints. */
export const gatewayCommand: CommandSpec = {
  usage: 'gateway <file>',
  description: 'Send agents’ requests to several endpoints, with retries, failover and conversion',
  options: [
    ['--check', 'Check the file and print what would be sent where; nothing is sent'],
    ['--port <port>', 'Port to listen on (default: that of the file, else a free one)'],
    ['--out <folder>', 'Folder for the log; attempts go to the folder "attempts" next to it'],
  ],
  example: 'lens gateway gateway.yaml',
  async run({ args, options }) {
    const [{ loadGatewayConfig }, { exported }, { lineOfKey }] = await Promise.all([
      import('../gateway/config/load.ts'),
      import('./config/load.ts'),
      import('../text/locate.ts'),
    ]);
    const { readFileSync } = await import('node:fs');
    const config = await loadGatewayConfig(args[0] as string, {
      env: process.env,
      async load(file) {
        const value = await exported(file);
        const source = readFileSync(file, 'utf8');
        return {
          value,
          where: (path) => {
            const line = lineOfKey(source, path);
            return line === undefined ? file : `${file}:${line}`;
          },
        };
      },
    });
    if (flag(options, 'check')) {
      const { checkLines } = await import('../gateway/check.ts');
      const { gatewayWires } = await import('../gateway/config/schema.ts');
      process.stdout.write(`${checkLines(config, gatewayWires).join('\n')}\n`);
      return 0;
    }
    const { runGateway } = await import('../gateway/gateway.ts');
    return runGateway(
      { config, port: port(options, 'port'), out: text(options, 'out') },
      {
        env: process.env,
        cwd: process.cwd(),
        log: (line) => void process.stderr.write(`lens: ${line}\n`),
        // A second signal must not end the process before the log is written.
        interrupted: () =>
          new Promise((resolve) => {
            for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
              process.on(signal, () => resolve());
          }),
      },
    );
  },
};
