import { launch } from '../launch.ts';

/** What a capture does to the world outside its own sockets and files. */
export interface CaptureEffects {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** A line of the result (lines to paste). */
  print(line: string): void;
  /** A line about the work. */
  tell(line: string): void;
  /** The child draws on the terminal: nothing may be written there while it runs. */
  childOwnsTerminal: boolean;
  launch(plan: Parameters<typeof launch>[0]): Promise<number>;
  /** Resolves when the person wants to stop. */
  interrupted(): Promise<void>;
}

/** The real world. */
export function nodeEffects(): CaptureEffects {
  return {
    env: process.env,
    cwd: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    tell: (line) => void process.stderr.write(`${line}\n`),
    childOwnsTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    launch: (plan) => launch(plan),
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      }),
  };
}
