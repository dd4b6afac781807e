import type { LensError } from '../errors.ts';
import type { Config } from './config/types.ts';

/** Options as typed, by camel-case name: the value's own text, `true` for a bare flag, `false` for `--no-…`. */
export type CommandOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

interface CommandInput {
  args: readonly string[];
  options: CommandOptions;
  /** What stood after `--`. */
  rest: readonly string[];
  /** What lens.config says; `options` have it already where they stand for it. */
  config: Config;
}

/** One command of the command line. `run` imports what it needs when it is called, so that `--help` is instant. */
export interface CommandSpec {
  /** As cac reads it: `analyze [...logs]`. */
  usage: string;
  description: string;
  /** How help shows its use, where `usage` does not say it all. */
  synopsis?: string;
  /** Flag as cac reads it, and one line on it. */
  options: readonly (readonly [flag: string, description: string])[];
  /** One real example. */
  example: string;
  /** A clearer word on a common slip than the parser would give; `words` is everything after the command's name. */
  misuse?(words: readonly string[]): LensError | undefined;
  /** Resolves with the exit code. */
  run(input: CommandInput): Promise<number>;
}
