import { type Command, cac } from 'cac';
import { commands } from './cli/commands.ts';
import { findConfig } from './cli/config/find.ts';
import { noConfig } from './cli/config/types.ts';
import { typedOptions, withLoneDashes } from './cli/options.ts';
import type { CommandOptions, CommandSpec } from './cli/types.ts';
import { describeError, exitCodeOf, LensError } from './errors.ts';
import { version } from './version.ts';

/** Runs the command line of `argv` (as `process.argv`). The only place that prints errors and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(withLoneDashes(argv));
  } catch (error) {
    process.stderr.write(`lens: ${describeError(wrongUse(error))}\n`);
    process.exitCode = exitCodeOf(wrongUse(error));
  }
}

async function run(argv: readonly string[]): Promise<number> {
  const cli = cac('lens');
  cli.version(version);
  cli.help();
  let chosen: (() => Promise<number>) | undefined;
  for (const spec of commands) {
    const command = declare(cli.command(spec.usage, spec.description), spec);
    command.action(() => {
      chosen = async () => {
        const rest = cli.options['--'] ?? [];
        const options = typedOptions(argv.slice(2), cli.options);
        return spec.run({ args: cli.args, rest, ...(await configured(spec, options, rest)) });
      };
    });
  }
  const slip = commands.find(({ usage }) => usage.split(' ')[0] === argv[2])?.misuse?.(argv.slice(3));
  if (slip) throw slip;
  cli.parse([...argv], { run: false });
  if (cli.options['help'] || cli.options['version']) return 0;
  if (!cli.matchedCommand) {
    if (cli.args[0] === undefined) {
      cli.outputHelp();
      return 0;
    }
    throw new LensError('usage', `there is no command "${cli.args[0]}".`, {
      hint: 'lens --help lists them.',
    });
  }
  cli.runMatchedCommand();
  return (await chosen?.()) ?? 0;
}

/** Options with what lens.config says; nothing is loaded where there is none. */
async function configured(spec: CommandSpec, options: CommandOptions, rest: readonly string[]) {
  const file = findConfig(process.cwd(), process.env);
  if (file === undefined) return { options, config: noConfig };
  const [{ loadConfig }, { withConfig }] = await Promise.all([
    import('./cli/config/load.ts'),
    import('./cli/config/apply.ts'),
  ]);
  const config = await loadConfig(file);
  return { options: withConfig(spec, options, rest, config), config };
}

function declare(command: Command, spec: CommandSpec): Command {
  for (const [flag, description] of spec.options) command.option(flag, description);
  if (spec.synopsis !== undefined) command.usage(spec.synopsis);
  return command.example(`  $ ${spec.example}`);
}

/** cac's own errors (unknown option, missing argument) are wrong use, not crashes. */
function wrongUse(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'CACError') return error;
  return new LensError('usage', error.message, {
    hint: 'lens COMMAND --help shows what it takes.',
    cause: error,
  });
}
