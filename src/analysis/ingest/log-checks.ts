import type { RequestHead, ResponseRecord } from '../../record/reader.ts';
import type { Incomplete } from '../../record/schema.ts';
import { durationOf, elapsed, timeOf } from './request.ts';

/** Requests that were sent at the same time may be recorded in any order. */
const MAX_DISORDER_MS = 1000;

/** Reports what is odd about the records of one log: impossible times and usage, incomplete bodies, and repetitions. */
export class LogChecks {
  readonly #warn: (line: number, code: string, message: string) => void;
  readonly #lastTimes: Map<string, number>;
  readonly #unknownUsage = new Set<string>();
  #repeated: { line: number; exchanges: number } | undefined;

  /** @param lastTimes time of the last request of each session that was read before, by id of the session */
  constructor(warn: (line: number, code: string, message: string) => void, lastTimes: Map<string, number>) {
    this.#warn = warn;
    this.#lastTimes = lastTimes;
  }

  /**
   * Reports a time of a request that is not possible, and a clock that went back within a session.
   *
   * @param ts the time as {@link timeOf} reads it
   */
  requestTime({ id, session, ts: text }: RequestHead, ts: number | null, line: number): void {
    if (ts === null && text !== undefined)
      this.#warn(line, 'odd_time', `the request ${id} has the time "${text}"; its time is not known`);
    if (ts === null || session === undefined) return;
    const before = this.#lastTimes.get(session);
    if (before !== undefined && before - ts > MAX_DISORDER_MS) {
      const what = `the request ${id} is ${before - ts} ms older than the one before it in its session`;
      this.#warn(line, 'odd_time', `${what}: the clock was set back, or the records are not in order`);
    }
    this.#lastTimes.set(session, ts);
  }

  /** The duration of an exchange in milliseconds; reports one that is not possible. */
  duration({ ms_end, ts }: ResponseRecord, requested: number | null, line: number): number | null {
    if (ms_end === undefined) return durationOf(elapsed(requested, timeOf(ts)));
    const known = durationOf(ms_end);
    if (known === null) {
      const what = ms_end < 0 ? `is ${-ms_end} ms older than its request` : `took ${ms_end} ms`;
      this.#warn(line, 'odd_time', `the answer ${what}; its duration is not known`);
    }
    return known;
  }

  /** Reports a body that is incomplete in the log or could not be decoded. */
  incomplete(what: string, line: number, incomplete: Incomplete | undefined): void {
    if (incomplete === undefined) return;
    const why = incomplete.message === undefined ? '' : ` (${incomplete.message})`;
    const code = incomplete.reason === 'undecodable' ? 'undecodable_body' : 'incomplete_body';
    this.#warn(line, code, `the body of ${what} is not whole in the log: ${incomplete.reason}${why}`);
  }

  /** Reports usage that could not be read, and unknown usage members once per log. */
  usage(id: string, line: number, problems: readonly string[], unknown: readonly string[]): void {
    if (problems.length > 0)
      this.#warn(line, 'unreadable_usage', `the usage reported for ${id}: ${problems.join('; ')}`);
    for (const name of unknown) {
      if (this.#unknownUsage.has(name)) continue;
      this.#unknownUsage.add(name);
      const message = `the usage reported for ${id} has a count that lens does not know: ${name}`;
      this.#warn(line, 'unknown_usage', message);
    }
  }

  /** Counts an exchange that was read before. */
  repeated(line: number): void {
    this.#repeated ??= { line, exchanges: 0 };
    this.#repeated.exchanges++;
  }

  /** Reports an answer with the provider's id of an earlier answer to the same request. */
  sameAnswer(id: string, line: number): void {
    const what = `the answer to ${id} has the id of an earlier answer to the same request`;
    this.#warn(line, 'same_answer', `${what}; both are counted, because each request was sent`);
  }

  /** Reports what was counted, at the end of the log. */
  end(): void {
    if (this.#repeated) {
      const { line, exchanges } = this.#repeated;
      const message = `exchanges from line ${line} on that were read before, here or in another log: ${exchanges}; skipped`;
      this.#warn(line, 'repeated_exchange', message);
      this.#repeated = undefined;
    }
  }
}
