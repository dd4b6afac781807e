import { writeFileSync } from 'node:fs';
import { findPaths } from '../../paths.ts';

import type { TerminalStyle } from './paint.ts';

/** What the commands that print what the database holds touch of the world. */
export interface TerminalEffects {
  /** Standard output; resolves when the text is on its way. */
  print(text: string): Promise<void>;
  /** Standard error. */
  note(line: string): void;
  writeFile(file: string, text: string): void;
  /** Colour and width of standard output. */
  style: TerminalStyle;
  /** Database of the working folder. */
  defaultDatabase(): string;
}

/** The real ones. Read when a command runs, so that tests and pipes see their own environment. */
export function terminalEffects(): TerminalEffects {
  const { stdout, stderr } = process;
  return {
    print: (text) => printed(stdout, text),
    note: (line) => stderr.write(`${line}\n`),
    writeFile: (file, text) => writeFileSync(file, text),
    style: styleOf(stdout, process.env),
    defaultDatabase: () => findPaths().database,
  };
}

/**
 * Colour only at a terminal where it is not turned off (`NO_COLOR`, https://no-color.org; `TERM=dumb`); lines are
 * cut to a terminal's width, never in a pipe.
 */
export function styleOf(
  { isTTY, columns }: { isTTY?: boolean; columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): TerminalStyle {
  const color = isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return { color, width: isTTY === true ? (columns ?? 0) : 0 };
}

function printed(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null): void => {
      stream.off('error', settle);
      // The reader of a pipe (head, less) has seen enough.
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    };
    stream.once('error', settle);
    stream.write(text, settle);
  });
}
