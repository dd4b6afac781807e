import type { InstallEffects } from './install.ts';
import type { Isolation } from './isolation.ts';

export interface ProbeOptions {
  /** Agents as typed: `codex`, `codex@0.155.0`, `gemini@latest`. */
  specs: readonly string[];
  /** An agent that lens has no recipe for: its name, install command and command line. */
  own?: { name: string; install: string | undefined; command: readonly string[] } | undefined;
  /** Variables for the agents, `NAME=VALUE`; one with `{url}` takes the address of lens as its base URL. */
  env?: readonly string[];
  /** File of more situations. */
  situations?: string | undefined;
  /** Names of the situations to run, in addition to the baselines; empty for all. */
  only: readonly string[];
  /** Folder of the captures. */
  out: string;
  /** Runs at the same time. */
  jobs: number;
  /** Seconds after which an agent is killed. */
  timeout: number;
  /** Lists what would be installed and run. */
  dryRun: boolean;
  /** Runs everything, also what has run already. */
  fresh: boolean;
}

/** What a probe needs of the world. */
export interface ProbeEffects extends InstallEffects {
  signal: AbortSignal;
  /** Command line of lens itself. */
  lens: readonly string[];
  /** Names of those logs whose run moved something: their situations run again, to confirm it. */
  moved(logs: readonly string[]): Promise<ReadonlySet<string>>;
  /** A line of the result. */
  print(line: string): void;
  /** A line about the work. */
  log(line: string): void;
  now(): Date;
  /** Only for tests: runs without what the machine could isolate. */
  isolation?: Isolation;
}

/** The result of a probe. */
export interface ProbeOutcome {
  /** File names of all captures, in the folder of the captures. */
  logs: string[];
  /** What could not be installed or run. */
  failures: string[];
}
