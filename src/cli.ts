import { cac } from 'cac';
import { parseArguments } from './cli/arguments.ts';
import { commands } from './cli/commands.ts';
import { findConfig } from './cli/config/find.ts';
import { noConfig } from './cli/config/types.ts';
import type { CommandOptions, CommandSpec } from './cli/types.ts';
import { describeError, exitCodeOf, LensError } from './errors.ts';
import { version } from './version.ts';

/** Runs the command line of `argv` (as `process.argv`). The only place that prints errors and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  // The reader of a pipe (head, less) may stop reading: what is left to print is dropped, the work is finished.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  try {
    process.exitCode = await run(argv.slice(2));
  } catch (error) {
    process.stderr.write(`lens: ${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

async function run([name, ...words]: readonly string[]): Promise<number> {
  if (name === undefined || isHelp(name)) return printHelp();
  if (name === '--version' || name === '-v') {
    process.stdout.write(`lens/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
    return 0;
  }
  const spec = commands.find(({ usage }) => usage.split(' ')[0] === name);
  if (!spec) {
    throw new LensError('usage', `there is no ${name.startsWith('-') ? 'option' : 'command'} "${name}".`, {
      hint: 'lens --help lists the commands.',
    });
  }
  const end = words.indexOf('--');
  if (words.slice(0, end === -1 ? undefined : end).some(isHelp)) return printHelp(spec);
  const mistake = spec.misuse?.(words);
  if (mistake) throw mistake;
  const { args, options, rest } = parseArguments(words, spec);
  return spec.run({ args, rest, ...(await configured(spec, options, rest)) });
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

/** Prints the help of one command, or the list of all. cac lays it out. */
function printHelp(chosen?: CommandSpec): number {
  const cli = cac('lens');
  cli.version(version);
  cli.help((sections) => sections.filter(({ title }) => !title?.startsWith('For more info')));
  for (const spec of commands) {
    const command = cli.command(spec.usage, spec.description);
    for (const [flag, description] of spec.options) command.option(flag, description);
    // cac would print `(default: true)` behind `--no-events`.
    for (const option of command.options) if (option.negated) delete option.config.default;
    if (spec.synopsis !== undefined) command.usage(spec.synopsis);
    command.example(`  $ ${spec.example}`);
    if (spec === chosen) command.outputHelp();
  }
  if (!chosen) cli.outputHelp();
  return 0;
}

/** Options with the values of lens.config; nothing is loaded where there is none. */
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
