import type { LensError } from '../errors.ts';
import type { Config } from './config/types.ts';

/** Options as typed, by camel-case name: the value's own text, `true` for a bare flag, `false` for `--no-…`. */
export type CommandOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

interface CommandInput {
  args: readonly string[];
  options: CommandOptions;
  /** Everything after `--`. */
  rest: readonly string[];
  /** The configuration; `options` already contain the values that flags can set. */
  config: Config;
}

/** One command of the command line. `run` imports what it needs when it is called, so that `--help` is instant. */
export interface CommandSpec {
  /** Name and arguments: `analyze [...logs]`, `ca <show|remove>`; angle brackets mark required ones. */
  usage: string;
  description: string;
  /** The usage line of the help, where it differs from `usage`. */
  synopsis?: string;
  /** Flag (`--port <port>`, `--dry [kind]`, `--fresh`, `--no-events`), and one line on it. */
  options: readonly (readonly [flag: string, description: string])[];
  /** One real example. */
  example: string;
  /** A clearer error for a common mistake than the parser's; `words` is everything after the command's name. */
  misuse?(words: readonly string[]): LensError | undefined;
  /** Resolves with the exit code. */
  run(input: CommandInput): Promise<number>;
}
