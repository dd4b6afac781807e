import { appendFileSync } from 'node:fs';
import type { CaptureEffects } from './effects.ts';

/** How a capture speaks to the person: never into a screen that the agent draws on. */
export interface Talk {
  /** A line about one exchange or a warning: on the terminal, or beside the log where the child owns the terminal. */
  line(text: string): void;
  /** A line before the child starts or after it has ended. */
  now(text: string): void;
  /** Names the log; lines that may not go to the terminal go to a file of the same name with `.log`. */
  logBeside(file: string): void;
}

export function talk(childOwnsTerminal: boolean, { tell }: Pick<CaptureEffects, 'tell'>): Talk {
  let file: string | undefined;
  const now = (text: string): void => tell(`lens: ${inert(text)}`);
  return {
    now,
    line(text) {
      if (!childOwnsTerminal) now(text);
      else if (file !== undefined) writeBeside(file, inert(text));
    },
    logBeside(log) {
      file = log.replace(/\.jsonl(?:\.zst)?$/, '.log');
    },
  };
}

/** Names and messages come from agents, servers and web pages: none of them may steer the terminal. */
function inert(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}

function writeBeside(file: string, text: string): void {
  try {
    appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
  } catch {
    // The disk that cannot take this line is warned of in the summary, which needs no disk.
  }
}
