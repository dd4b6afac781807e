import { headerOf } from '../../record/headers.ts';
import { gapPieces, sessionPieces, trafficPieces } from '../../record/line.ts';
import { Masker } from '../../record/masker.ts';
import { redactUrl } from '../../record/redact.ts';
import type { SessionLine } from '../../record/schema.ts';
import type { LogRedactor } from '../../secrets/log-redactor.ts';
import type { ExchangeFacts } from '../../telemetry/types.ts';
import type { CaptureSummary, Traffic } from '../types.ts';
import { eachStep } from './batcher.ts';
import type { HeldBytes } from './body-buffer.ts';
import { RecordedExchange, type SinkContext } from './exchange.ts';
import { FactsBuilder } from './facts.ts';
import { LogFile, type LogFileEffects } from './log-file.ts';
import { maskedSession } from './mask.ts';
import {
  type Batch,
  type EndStep,
  type FinishedExchange,
  type HeadStep,
  type SinkConfig,
  type StartStep,
  step,
} from './messages.ts';
import { type ExchangeLog, RedactedLog } from './redacted-log.ts';

/** Limits of request kinds counted separately and of warnings kept, so that a long capture does not grow by them. */
const MAX_KINDS = 500;
const MAX_WARNINGS = 100;

interface TrafficSum {
  what: Traffic['what'];
  host: string;
  method?: string;
  path?: string;
  from: number;
  until: number;
  times: number;
  up: number;
  down: number;
  ms: number;
}

export interface SinkEffects extends Omit<LogFileEffects, 'warn'> {
  /** Reported at once: a line on the terminal, a warning. */
  finished(exchange: FinishedExchange): void;
  /** Called when telemetry was asked for. */
  telemetry?(exchange: ExchangeFacts): void;
  warn(message: string): void;
}

/** Turns the steps of all exchanges into the lines of one log. Knows nothing of processes. */
export class Sink {
  readonly #config: SinkConfig;
  readonly #effects: SinkEffects;
  readonly #file: LogFile;
  /** What lines are written to: the file, or what masks secrets on the way to it. */
  readonly #log: ExchangeLog;
  readonly #redacted: RedactedLog | undefined;
  readonly #context: SinkContext;
  readonly #exchanges = new Map<number, RecordedExchange>();
  readonly #endings = new Set<Promise<void>>();
  readonly #held: HeldBytes = { total: 0 };
  readonly #summary: CaptureSummary;
  /** Tunnels and requests that are not recorded, summed up. */
  readonly #traffic = new Map<string, TrafficSum>();
  #begun = false;
  /** When the last step was. */
  #lastMs = 0;

  /** Creates the log. @param redactor masks secrets in all lines @throws the system's error when that fails. */
  constructor(config: SinkConfig, effects: SinkEffects, redactor?: LogRedactor) {
    this.#config = config;
    this.#effects = effects;
    const warn = (message: string): void => this.warn(message);
    this.#file = new LogFile(config.folder, config.name, { ...effects, warn }, config.packed);
    this.#redacted =
      redactor && new RedactedLog(this.#file, redactor, this.#held, (error) => this.#lineFailed(error));
    this.#log = this.#redacted ?? this.#file;
    this.#summary = {
      file: this.#file.file,
      exchanges: 0,
      outcomes: {},
      tokens: { input: 0, output: 0, cacheRead: 0 },
      otherRequests: {},
      warnings: [],
    };
    const masker = new Masker();
    masker.add(config.secrets);
    this.#context = {
      session: config.session.id,
      log: this.#log,
      masker,
      // A secret may be split over events.
      events: config.events && redactor === undefined,
      limits: config.limits,
      held: this.#held,
      facts:
        config.telemetry &&
        new FactsBuilder(masker, config.telemetry.content, (exchange) => this.#telemetry(exchange)),
      begin: (start) => this.#begin(start),
      finished: (exchange) => this.#finished(exchange),
      ignored: (traffic) => this.traffic(traffic),
    };
    if (config.gap) this.#continue(config.gap);
  }

  /** Writes the session again and what is missing before it, where this log continues another. */
  #continue({ from, reason }: NonNullable<SinkConfig['gap']>): void {
    this.#begun = true;
    this.#log.line(sessionPieces(maskedSession(this.#config.session, this.#context.masker)));
    this.#log.line(gapPieces({ from, ts: new Date(this.#effects.now()).toISOString(), reason, lines: 0 }));
    this.#log.flush();
  }

  get file(): string {
    return this.#file.file;
  }

  /** Takes one batch and hands the lines it made to the system. */
  batch(batch: Batch): void {
    eachStep(batch, (kind, exchange, ms, a, b) => {
      try {
        this.#step(batch, kind, exchange, ms, a, b);
      } catch (error) {
        this.#stepFailed(exchange, error);
      }
    });
    this.#log.flush();
  }

  other(method: string, path: string): void {
    const { otherRequests } = this.#summary;
    const name = `${method} ${path.split(/[?#]/, 1)[0]}`;
    const known = Object.hasOwn(otherRequests, name) || Object.keys(otherRequests).length < MAX_KINDS;
    const counted = known ? name : 'other paths';
    otherRequests[counted] = (otherRequests[counted] ?? 0) + 1;
  }

  /** Counts a tunnel or a request that is not recorded; its line is written when the log is closed. */
  traffic({ what, host, method, path, at, up, down, ms }: Traffic): void {
    const bare =
      path === undefined
        ? undefined
        : this.#context.masker.text(redactUrl(path).value.split(/[?#]/, 1)[0] ?? '').value;
    if (method !== undefined && bare !== undefined) this.other(method, bare);
    const known = this.#traffic.has(`${what} ${host} ${method} ${bare}`) || this.#traffic.size < MAX_KINDS;
    const shown = known ? bare : 'other paths';
    const key = `${what} ${host} ${method} ${shown}`;
    const found = this.#traffic.get(key) ?? {
      what,
      host,
      ...(method === undefined ? {} : { method }),
      ...(shown === undefined ? {} : { path: shown }),
      from: at,
      until: at,
      times: 0,
      up: 0,
      down: 0,
      ms: 0,
    };
    found.from = Math.min(found.from, at);
    found.until = Math.max(found.until, at + ms);
    found.times++;
    found.up += up;
    found.down += down;
    found.ms += ms;
    this.#traffic.set(key, found);
  }

  #writeTraffic(): void {
    for (const { from, until, up, down, ms, ...kept } of this.#traffic.values()) {
      const [first, last] = [from, until].map((time) => new Date(time).toISOString()) as [string, string];
      const session = this.#config.session.id;
      const sums = { bytes_up: up, bytes_down: down, ms: Math.round(ms) };
      this.#log.line(trafficPieces({ session, from: first, ts: last, ...kept, ...sums }));
    }
  }

  /** Reports each warning once, and stops after MAX_WARNINGS. */
  warn(text: string): void {
    const { warnings } = this.#summary;
    const message = this.#context.masker.text(text).value;
    if (warnings.includes(message) || warnings.length > MAX_WARNINGS) return;
    const shown = warnings.length < MAX_WARNINGS ? message : 'More warnings followed; they are not listed.';
    warnings.push(shown);
    this.#effects.warn(shown);
  }

  /** Ends the open exchanges: the relay is gone. */
  abandon(): void {
    const error = { code: 'LENS_KILLED', message: 'lens was killed before the answer ended' };
    for (const [number, exchange] of this.#exchanges) {
      this.#end(number, exchange, { outcome: 'truncated', error }, 0, this.#lastMs);
    }
  }

  /** Waits for answers still being decoded and closes the log. */
  async close(): Promise<CaptureSummary> {
    await Promise.all(this.#endings);
    if (this.#begun) this.#writeTraffic();
    const redacted = await this.#redacted?.close();
    await this.#file.close(this.#begun);
    return redacted ? { ...this.#summary, redacted } : this.#summary;
  }

  #step(batch: Batch, kind: number, number: number, ms: number, a: number, b: number): void {
    this.#lastMs = ms;
    if (kind === step.start) {
      const start = batch.objects[a] as StartStep;
      this.#exchanges.set(number, new RecordedExchange(start, ms, this.#context));
      return;
    }
    const exchange = this.#exchanges.get(number);
    if (!exchange) return;
    if (kind === step.requestChunk) exchange.requestChunk(chunkOf(batch, a, b));
    else if (kind === step.requestEnd) exchange.requestEnd(b, ms);
    else if (kind === step.answerHead) exchange.answerHead(batch.objects[a] as HeadStep, ms);
    else if (kind === step.answerChunk || kind === step.answerMessage)
      exchange.answerChunk(chunkOf(batch, a, b), ms);
    else this.#end(number, exchange, batch.objects[a] as EndStep, b, ms);
  }

  #end(number: number, exchange: RecordedExchange, end: EndStep, lost: number, ms: number): void {
    this.#exchanges.delete(number);
    const over = (): void => {
      exchange.release();
      this.#log.ended();
    };
    let ending: Promise<void> | undefined;
    try {
      ending = exchange.end(end, lost, ms);
    } catch (error) {
      this.#stepFailed(number, error);
    }
    if (!ending) {
      over();
      return;
    }
    const settled = ending
      .catch((error: unknown) => this.#stepFailed(number, error))
      .then(() => {
        this.#endings.delete(settled);
        over();
      });
    this.#endings.add(settled);
  }

  /** A line that cannot be searched for secrets is not written. */
  #lineFailed(error: unknown): void {
    this.warn(`--redact could not search a line, so its exchange is incomplete: ${(error as Error).message}`);
  }

  /** An internal error must not cost the other exchanges: this one is recorded as far as it was read. */
  #stepFailed(number: number, error: unknown): void {
    this.#exchanges.get(number)?.fail(error);
    const text = error instanceof Error ? error.stack : String(error);
    this.warn(`one exchange could not be recorded in full, please report it: ${text}`);
  }

  #begin(start: StartStep): void {
    if (this.#begun) return;
    this.#begun = true;
    const client = clientOf(headerOf(start.headers, 'user-agent'));
    const session = { ...this.#config.session, ...(client ? { client } : {}) };
    this.#log.line(sessionPieces(maskedSession(session, this.#context.masker)));
  }

  /** An internal error of telemetry must not cost the record of the exchange. */
  #telemetry(exchange: ExchangeFacts): void {
    try {
      this.#effects.telemetry?.(exchange);
    } catch (error) {
      this.warn(`one exchange could not be reported as telemetry: ${(error as Error).message}`);
    }
  }

  #finished(exchange: FinishedExchange): void {
    const { outcomes, tokens } = this.#summary;
    this.#summary.exchanges++;
    outcomes[exchange.outcome] = (outcomes[exchange.outcome] ?? 0) + 1;
    tokens.input += exchange.input ?? 0;
    tokens.output += exchange.output ?? 0;
    tokens.cacheRead += exchange.cacheRead ?? 0;
    this.#effects.finished(exchange);
  }
}

/** Bytes of the batch: what keeps them must copy them. */
function chunkOf({ bytes }: Batch, offset: number, length: number): Buffer {
  const { buffer, byteOffset } = bytes as Uint8Array;
  return Buffer.from(buffer, byteOffset + offset, length);
}

/** Name and version a user agent begins with: `claude-cli/2.1.329 (external, cli)`. */
function clientOf(userAgent: string | undefined): SessionLine['client'] {
  const [, name, version] = /^([^\s/]+)(?:\/(\S+))?/.exec(userAgent ?? '') ?? [];
  return name === undefined ? undefined : { name, ...(version === undefined ? {} : { version }) };
}
