import { count } from '../text/figures.ts';
import { analyzeAgain } from './analyze-again.ts';

/** What the site's commands do to the terminal; tests record it. */
export interface SiteEffects {
  /** A result, to standard output. */
  print(line: string): void;
  /** Anything else, to standard error. */
  tell(line: string): void;
  /** How far a long work is; shown only to a person. */
  progress(done: number, of: number): void;
  /** Resolves when the person wants to stop, or the capture that started this has ended. */
  interrupted(): Promise<void>;
  /** Has logs analysed into a database; resolves with what went wrong, or null. */
  analyze(db: string, logs: readonly string[], signal: AbortSignal): Promise<string | null>;
}

/** The real terminal: progress in place, and quiet when piped. */
export const nodeEffects: SiteEffects = {
  print: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
  progress(done, of) {
    if (!process.stderr.isTTY) return;
    const end = done === of ? '\r\u001b[K' : '';
    process.stderr.write(`\r  ${count(done)} of ${count(of)} pages${end}`);
  },
  analyze: analyzeAgain,
  interrupted: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      process.once('disconnect', () => resolve());
    }),
};
