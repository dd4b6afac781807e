import type { LinePieces } from '../../record/line.ts';
import type { LogRedactor, MaskedInLog } from '../../secrets/log-redactor.ts';
import type { HeldBytes } from './body-buffer.ts';
import type { LogFile } from './log-file.ts';

/** What exchanges need of a log. */
export type ExchangeLog = Pick<LogFile, 'generation' | 'line' | 'flush' | 'ended'>;

/**
 * A log whose lines have their secrets masked before they are written (`--redact`). Lines are written in the order in which
 * they came; those that wait count as memory held by bodies.
 */
export class RedactedLog implements ExchangeLog {
  readonly #log: LogFile;
  readonly #redactor: LogRedactor;
  readonly #held: HeldBytes;
  readonly #failed: (error: unknown) => void;
  /** Grows with each line that was not written, as the generation of the log does with each failure. */
  #lost = 0;
  #last: Promise<void> = Promise.resolve();

  /** @param failed called for a line that cannot be searched; it is not written */
  constructor(log: LogFile, redactor: LogRedactor, held: HeldBytes, failed: (error: unknown) => void) {
    this.#log = log;
    this.#redactor = redactor;
    this.#held = held;
    this.#failed = failed;
  }

  get generation(): number {
    return this.#log.generation + this.#lost;
  }

  /** Queues a line. One that waits while the disk fails is lost with those of its generation. */
  line(pieces: LinePieces): boolean {
    const { generation } = this;
    const line = pieces.map((piece) => piece.toString()).join('');
    this.#held.total += line.length;
    this.#then(async () => {
      try {
        if (generation !== this.generation) return;
        const json = await this.#redactor.line(line.trimEnd());
        if (generation === this.generation && !this.#log.line([`${json}\n`])) this.#lost++;
      } catch (error) {
        this.#lost++;
        this.#failed(error);
      } finally {
        this.#held.total -= line.length;
      }
    });
    return true;
  }

  flush(): void {
    this.#then(async () => this.#log.flush());
  }

  ended(): void {
    this.#then(async () => this.#log.ended());
  }

  /** Waits until all lines are written. Returns what was masked in them. */
  async close(): Promise<MaskedInLog[]> {
    await this.#last;
    return this.#redactor.report();
  }

  #then(step: () => Promise<void>): void {
    this.#last = this.#last.then(step);
  }
}
