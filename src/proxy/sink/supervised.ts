import { setTimeout as after } from 'node:timers/promises';
import { LensError } from '../../errors.ts';
import type { CaptureSummary } from '../types.ts';
import type { BatchPort } from './batcher.ts';
import type { FinishedExchange, FromProcess, SinkConfig, ToProcess } from './messages.ts';
import { RecordingProcess } from './recording-process.ts';

/** How often a capture starts its recording process again: one that fails every time would only repeat its failure. */
const MAX_RESTARTS = 3;

/** Milliseconds that the recording process may take to write what it has when the capture ends. */
const CLOSE_TIMEOUT_MS = 20_000;

export interface RecordingEvents {
  onFinished?: ((exchange: FinishedExchange) => void) | undefined;
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * The recording process of a capture, under supervision: one that ends or no longer answers is reported and started
 * again. The new one writes another log of the same session, which begins with a `gap` line.
 */
export class SupervisedRecording implements BatchPort {
  #config: SinkConfig;
  readonly #events: RecordingEvents;
  #process: RecordingProcess;
  #state: 'open' | 'restarting' | 'closing' | 'failed' = 'open';
  #restarts = 0;
  /** The running process has written everything. */
  #closed = false;
  #file = '';
  #metricsPort: number | undefined;
  /** What is known of ended processes, and of the running one without its own summary. */
  #before = emptySummary();
  #current = emptySummary();
  /** Resolves when the running process has ended and what follows from it is done. */
  #ended: Promise<void> = Promise.resolve();

  /**
   * Opens the log.
   * @param first a process that was started before, to be ready by now
   * @throws LensError `not_writable`
   */
  static async open(
    first: RecordingProcess,
    config: SinkConfig,
    events: RecordingEvents,
  ): Promise<SupervisedRecording> {
    const recording = new SupervisedRecording(first, config, events);
    await recording.#start(first, config);
    return recording;
  }

  private constructor(first: RecordingProcess, config: SinkConfig, events: RecordingEvents) {
    this.#process = first;
    this.#config = config;
    this.#events = events;
  }

  /** The log that is written now. */
  get file(): string {
    return this.#file;
  }

  /** Where metrics are served, if they are. */
  get metricsPort(): number | undefined {
    return this.#metricsPort;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Nothing is recorded any more. */
  get failed(): boolean {
    return this.#state === 'failed';
  }

  post(message: ToProcess): Promise<void> {
    return this.#process.post(message);
  }

  send(batch: Parameters<BatchPort['send']>[0]): Promise<void> {
    return this.#process.send(batch);
  }

  roomFor(bytes: number): boolean {
    return this.#process.roomFor(bytes);
  }

  /** Waits until all of it is written, at most CLOSE_TIMEOUT_MS: lens always ends. */
  async close(): Promise<CaptureSummary> {
    if (this.#state === 'restarting') await this.#ended;
    if (this.#state === 'open') this.#state = 'closing';
    void this.post({ kind: 'close' });
    const timeout = new AbortController();
    const late = after(CLOSE_TIMEOUT_MS, true, { signal: timeout.signal }).catch(() => false);
    if (await Promise.race([this.#ended.then(() => false), late])) {
      this.#warn(`The recording process (${this.pid}) is still writing ${this.#file}; it ends by itself.`);
      this.#process.disconnect();
    }
    timeout.abort();
    return merged(this.#before, this.#current);
  }

  async #start(process: RecordingProcess, config: SinkConfig): Promise<void> {
    this.#process = process;
    this.#current = emptySummary();
    let reason: string | undefined;
    const opened = await new Promise<string | LensError>((resolve) => {
      process.onMessage((message) => {
        if (message.kind === 'opened') {
          this.#served(message.metricsPort);
          resolve(message.file);
        } else if (message.kind === 'no_metrics') resolve(noMetrics(message));
        else if (message.kind === 'not_opened') resolve(notWritable(message));
        else if (message.kind === 'failed') reason = message.message;
        else this.#take(message);
      });
      this.#ended = process.ended.then(async (how) => {
        process.disconnect();
        resolve(notStarted(config.folder, reason ?? how));
        if (this.#process === process && this.#current.file !== '') await this.#processEnded(reason ?? how);
      });
      void process.post({ kind: 'open', config });
    });
    if (opened instanceof LensError) throw opened;
    this.#file = opened;
    this.#current.file = opened;
    process.watch(config.limits.stalledAfter, (how) => {
      reason ??= how;
    });
  }

  /** A process that is started again serves metrics where the one before it did. */
  #served(port: number | undefined): void {
    if (port === undefined) return;
    this.#metricsPort = port;
    const { telemetry } = this.#config;
    if (telemetry) this.#config = { ...this.#config, telemetry: { ...telemetry, prometheus: port } };
  }

  #take(message: FromProcess): void {
    if (message.kind === 'finished') {
      for (const exchange of message.exchanges) {
        count(this.#current, exchange);
        this.#events.onFinished?.(exchange);
      }
    } else if (message.kind === 'warning') {
      this.#current.warnings.push(message.message);
      this.#events.onWarning?.(message.message);
    } else if (message.kind === 'closed') {
      this.#state = 'closing';
      this.#current = message.summary;
      this.#closed = true;
    }
  }

  async #processEnded(reason: string): Promise<void> {
    if (this.#closed) return;
    const from = new Date().toISOString();
    const lost = `the recording process failed (${reason})`;
    if (this.#state === 'closing' || this.#restarts >= MAX_RESTARTS) {
      this.#state = 'failed';
      this.#warn(`RECORDING STOPPED: ${lost}. The agent continues undisturbed.`);
      return;
    }
    this.#restarts++;
    this.#state = 'restarting';
    this.#before = merged(this.#before, this.#current);
    const before = this.#file;
    try {
      const gap = { from, reason: lost };
      await this.#start(new RecordingProcess(this.#config.limits), { ...this.#config, gap });
      this.#state = 'open';
      this.#warn(
        `RECORDING WAS INTERRUPTED: ${lost}. Exchanges that were open are incomplete in ${before}; recording continues in ${this.#file}.`,
      );
    } catch (error) {
      this.#state = 'failed';
      this.#warn(
        `RECORDING STOPPED: ${lost}, and it could not be started again: ${(error as Error).message}`,
      );
    }
  }

  #warn(message: string): void {
    this.#before.warnings.push(message);
    this.#events.onWarning?.(message);
  }
}

function emptySummary(): CaptureSummary {
  const tokens = { input: 0, output: 0, cacheRead: 0 };
  return { file: '', exchanges: 0, outcomes: {}, tokens, otherRequests: {}, warnings: [] };
}

function count(summary: CaptureSummary, { outcome, input, output, cacheRead }: FinishedExchange): void {
  summary.exchanges++;
  summary.outcomes[outcome] = (summary.outcomes[outcome] ?? 0) + 1;
  summary.tokens.input += input ?? 0;
  summary.tokens.output += output ?? 0;
  summary.tokens.cacheRead += cacheRead ?? 0;
}

/** Two parts of one capture as one; the log is the later one's. */
function merged(first: CaptureSummary, second: CaptureSummary): CaptureSummary {
  return {
    file: second.file || first.file,
    exchanges: first.exchanges + second.exchanges,
    outcomes: sums(first.outcomes, second.outcomes),
    tokens: sums(first.tokens, second.tokens),
    otherRequests: sums(first.otherRequests, second.otherRequests),
    warnings: [...first.warnings, ...second.warnings],
    ...(second.redacted === undefined ? {} : { redacted: second.redacted }),
  };
}

function sums<T extends object>(first: T, second: T): T {
  const result = new Map<string, number>(Object.entries(first));
  for (const [name, value] of Object.entries(second))
    result.set(name, (result.get(name) ?? 0) + Number(value));
  return Object.fromEntries(result) as T;
}

function notWritable({ file, code, message }: { file: string; code: string; message: string }): LensError {
  return new LensError('not_writable', `the log cannot be created: ${message}`, {
    where: file,
    hint:
      code === 'ENOSPC'
        ? 'Make room on that disk, or choose another folder with --out.'
        : 'Choose another folder with --out.',
  });
}

function noMetrics({ port, code, message }: { port: number; code: string; message: string }): LensError {
  if (code === 'EADDRINUSE')
    return new LensError('port_taken', `Port ${port} is taken.`, {
      where: '--prometheus',
      hint: 'Choose another port; 0 takes a free one.',
    });
  return new LensError('config_invalid', `telemetry cannot be started: ${message}`, {
    where: '--prometheus, --otlp',
    hint: 'Check the port and the address, or capture without telemetry.',
  });
}

function notStarted(folder: string, reason: string): LensError {
  return new LensError('not_writable', `the recording process did not start: ${reason}`, {
    where: folder,
    hint: 'lens writes its log in a second process; the system must allow it to start one.',
  });
}
