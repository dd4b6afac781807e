import { appendFileSync } from 'node:fs';
import type { CaptureEffects } from './effects.ts';

/** How a capture speaks to the person: never into a screen that the agent draws on. */
export interface Talk {
  /** A line about work in progress: on the terminal, or beside the log while the child owns the terminal. */
  line(text: string): void;
  /** A line before or after the child. */
  now(text: string): void;
  /** Names the log; lines that may not go to the terminal go to a file of the same name with `.log`. */
  logBeside(file: string): void;
  /** Runs the child; meanwhile `line` keeps off the terminal. */
  quietly<T>(run: () => Promise<T>): Promise<T>;
}

export function talk(childOwnsTerminal: boolean, { tell }: Pick<CaptureEffects, 'tell'>): Talk {
  let quiet = false;
  let file: string | undefined;
  const now = (text: string): void => tell(`lens: ${text}`);
  return {
    now,
    line(text) {
      if (!quiet) now(text);
      else if (file !== undefined) writeBeside(file, text);
    },
    logBeside(log) {
      file = log.replace(/\.jsonl$/, '.log');
    },
    async quietly(run) {
      quiet = childOwnsTerminal;
      try {
        return await run();
      } finally {
        quiet = false;
      }
    },
  };
}

function writeBeside(file: string, text: string): void {
  try {
    appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
  } catch {
    // The disk that cannot take this line is warned of in the summary, which needs no disk.
  }
}
