import { cac } from 'cac';
import { describeError, exitCodeOf, LensError } from './errors.ts';
import { version } from './version.ts';

/** Runs the command line. The only place that prints errors and ends the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const cli = cac('lens');
  cli.version(version);
  cli.help();
  try {
    cli.parse([...argv], { run: false });
    await cli.runMatchedCommand();
  } catch (error) {
    process.stderr.write(`lens: ${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

export { LensError };
