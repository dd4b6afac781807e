import { credentialsOf } from '../../record/credentials.ts';
import { headerOf, splitHeaders } from '../../record/headers.ts';
import { eventPieces, headersPieces, type LinePieces } from '../../record/line.ts';
import type { Masker } from '../../record/masker.ts';
import { redactUrl } from '../../record/redact.ts';
import type { Fields, ResponseLine } from '../../record/schema.ts';
import type { AnswerEvent } from '../../wire/stream/event.ts';
import type { Wire } from '../../wire/types.ts';
import type { Traffic } from '../types.ts';
import { AnswerReader, type AnswerResult } from './answer.ts';
import { BodyBuffer, type HeldBytes } from './body-buffer.ts';
import type { FactsBuilder, RequestFacts } from './facts.ts';
import type { Limits } from './limits.ts';
import { maskedResponsePieces } from './mask.ts';
import type { EndStep, FinishedExchange, HeadStep, StartStep } from './messages.ts';
import { finishedExchange, judge } from './outcome.ts';
import type { ExchangeLog } from './redacted-log.ts';
import { describeRequest } from './request.ts';

/** What all exchanges of a capture share. */
export interface SinkContext {
  session: string;
  log: ExchangeLog;
  masker: Masker;
  events: boolean;
  limits: Limits;
  held: HeldBytes;
  /** Describes exchanges for telemetry, where it was asked for. */
  facts: FactsBuilder | undefined;
  /** Writes the session line before the first exchange. */
  begin(start: StartStep): void;
  finished(exchange: FinishedExchange): void;
  /** A request that was none to a model. */
  ignored(traffic: Traffic): void;
}

/** One exchange on its way to the log, step by step as the relay reports it. */
export class RecordedExchange {
  readonly #start: StartStep;
  readonly #startMs: number;
  readonly #context: SinkContext;
  readonly #body: BodyBuffer;
  #state: 'open' | 'stored' | 'ignored' = 'open';
  #generation = -1;
  #wire: Wire | undefined;
  #asked: string | null = null;
  #status: number | null = null;
  #answer: AnswerReader | undefined;
  #answerBytes = 0;
  #facts: RequestFacts | undefined;
  #sha256: string | undefined;
  #msRequestEnd: number | undefined;
  #msHeaders: number | undefined;
  #msFirstByte: number | undefined;
  /** Why nothing more can be read of this exchange. */
  #failure: string | undefined;
  /** Steps of an answer that came before the request was whole: the request line is written first. */
  #early: (() => void)[] = [];

  constructor(start: StartStep, ms: number, context: SinkContext) {
    this.#start = start;
    this.#startMs = ms;
    this.#context = context;
    const expected = Number(headerOf(start.headers, 'content-length')) || 0;
    this.#body = new BodyBuffer(context.limits, context.held, { hashed: true, expected });
    context.masker.open(start.connection);
    this.#addCredentials([...credentialsOf(start.headers), ...redactUrl(start.target.path).secrets]);
  }

  requestChunk(chunk: Buffer): void {
    if (this.#state === 'open') this.#body.push(chunk);
  }

  requestEnd(lost: number, ms: number): void {
    this.#body.lost(lost);
    this.#msRequestEnd = this.#since(ms);
    this.#settle(false);
  }

  answerHead(head: HeadStep, ms: number): void {
    this.#addCredentials(credentialsOf(head.headers));
    if (this.#failure !== undefined) return;
    this.#inOrder(() => {
      this.#status = head.status;
      this.#msHeaders = this.#since(ms);
      this.#answer = this.#readerOf(head);
      const { headers, dropped } = splitHeaders(head.headers);
      const { value, masked } = this.#context.masker.strings(headers);
      const fields = { id: this.#start.id, ts: this.#time(ms), status: head.status, headers: value, dropped };
      this.#write(headersPieces(masked > 0 ? { ...fields, masked } : fields));
    });
  }

  answerChunk(bytes: Buffer, ms: number): void {
    if (this.#failure !== undefined || this.#state === 'ignored') {
      this.#answerBytes += bytes.length;
      return;
    }
    const chunk = this.#state === 'open' ? Buffer.from(bytes) : bytes;
    this.#inOrder(() => {
      this.#answer ??= this.#readerOf({ status: 0, headers: [] });
      this.#answerBytes += chunk.length;
      this.#msFirstByte ??= this.#since(ms);
      this.#answer.push(chunk, ms);
    });
  }

  /** Writes the response line, at once where the answer has been decoded. The last call but for `letGo`. */
  end(end: EndStep, lost: number, ms: number): Promise<void> | undefined {
    if (this.#state === 'open') this.#settle(end.outcome !== 'refused');
    if (this.#state === 'ignored') {
      this.#context.ignored(this.#traffic(ms));
      return undefined;
    }
    if (lost > 0) {
      this.#answerBytes += lost;
      this.#answer?.lost(lost);
    }
    const seen = this.#failure === undefined ? (this.#answer?.end() ?? {}) : this.#unread(this.#failure);
    if (seen instanceof Promise) {
      return seen.then(
        (all) => this.#respond(end, all, ms),
        (error) => this.#respond(end, this.#unread(messageOf(error)), ms),
      );
    }
    this.#respond(end, seen, ms);
    return undefined;
  }

  #traffic(ms: number): Traffic {
    const { method, target, at } = this.#start;
    const { host } = new URL(target.origin);
    const [up, down] = [this.#body.bytes, this.#answerBytes];
    return { what: 'request', host, method, path: target.path, at, up, down, ms: this.#since(ms) };
  }

  /** A step could not be taken: nothing more of the answer is read, and the ending states why. */
  fail(error: unknown): void {
    this.#failure ??= messageOf(error);
  }

  #unread(message: string): AnswerResult {
    return { incomplete: { reason: 'undecodable', message: `lens could not read the answer: ${message}` } };
  }

  #respond(end: EndStep, seen: AnswerResult, ms: number): void {
    const { outcome, error } = judge(end, seen, {
      status: this.#status,
      isModelAnswer: this.#wire !== undefined && !this.#isCounting && this.#start.websocket === undefined,
    });
    const { model } = seen;
    const fields = {
      id: this.#start.id,
      ts: this.#time(ms),
      status: this.#status,
      outcome,
      ...(error ? { error: { ...error } } : {}),
      bytes: this.#answerBytes,
      ...defined({
        ms_headers: this.#msHeaders,
        ms_first_byte: this.#msFirstByte,
        ms_first_content: seen.msFirstContent === undefined ? undefined : this.#since(seen.msFirstContent),
      }),
      ms_end: this.#since(ms),
      ...defined({ events: seen.events, reconstructed: model, body: seen.body, base64: seen.base64 }),
      ...defined({ incomplete: seen.incomplete }),
    };
    const written = this.#write(this.#responsePieces(fields, seen.text));
    if (!written) return;
    this.#context.finished(
      finishedExchange({ start: this.#start, asked: this.#asked, wire: this.#wire, response: fields, model }),
    );
    if (this.#facts)
      this.#context.facts?.finished({
        start: this.#start,
        facts: this.#facts,
        asked: this.#asked,
        wire: this.#wire,
        response: fields,
        model,
        sha256: this.#sha256,
        msRequestEnd: this.#msRequestEnd,
      });
  }

  /** An answer whose value cannot be written (nested 100,000 deep) is recorded as text: each exchange has an ending. */
  #responsePieces(fields: Fields<ResponseLine>, text: string | undefined): LinePieces {
    try {
      return maskedResponsePieces(fields, this.#context.masker);
    } catch (error) {
      const { reconstructed: _, body: __, ...rest } = fields;
      const message = `its value cannot be written as JSON: ${messageOf(error)}`;
      const incomplete = { reason: 'undecodable' as const, message };
      return maskedResponsePieces({ ...rest, ...defined({ body: text }), incomplete }, this.#context.masker);
    }
  }

  /** Nothing more is written of this exchange: its credentials may be forgotten. */
  release(): void {
    this.#context.masker.release(this.#start.connection);
  }

  #addCredentials(credentials: readonly string[]): void {
    this.#context.masker.addFor(this.#start.connection, credentials);
  }

  /** The request is over, whole or not: decides whether it is stored, and writes its line. */
  #settle(cut: boolean): void {
    if (this.#state !== 'open') return;
    const { session, limits, masker } = this.#context;
    const seen = describeRequest({
      start: this.#start,
      session,
      body: this.#body,
      cut,
      masker,
      limits,
    });
    if (seen.wire === undefined && !this.#start.byPath) {
      this.#state = 'ignored';
      this.#early = [];
      return;
    }
    this.#state = 'stored';
    this.#wire = seen.wire;
    this.#asked = seen.model;
    this.#sha256 = seen.sha256;
    this.#facts = this.#context.facts?.request(this.#start, seen.wire, seen.json, seen.sha256);
    this.#context.begin(this.#start);
    this.#generation = this.#context.log.generation;
    if (!this.#context.log.line(seen.pieces)) this.#generation = -1;
    for (const step of this.#early) step();
    this.#early = [];
  }

  #inOrder(step: () => void): void {
    if (this.#state === 'stored') step();
    else if (this.#state === 'open') this.#early.push(step);
  }

  get #isCounting(): boolean {
    return /count_?tokens\b/i.test(this.#start.target.path);
  }

  #readerOf(head: HeadStep): AnswerReader {
    return new AnswerReader(head.headers, {
      wire: this.#wire,
      counting: this.#isCounting,
      failed: head.status >= 300,
      websocket: this.#start.websocket !== undefined,
      limits: this.#context.limits,
      held: this.#context.held,
      onEvent: (event, ms) => this.#event(event, ms),
    });
  }

  #event({ event, data, raw, cut }: AnswerEvent, ms: number): void {
    if (!this.#context.events) return;
    const { masker } = this.#context;
    const isJson = typeof data === 'object';
    const { value: text, masked } = isJson ? masker.json(raw) : masker.text(raw);
    // A WebSocket message has no name but its type; a stream without names has the standard's.
    const given = event ?? (this.#start.websocket && typeOf(data)) ?? 'message';
    const name = /^[a-z_.]*$/.test(given) ? given : masker.text(given).value;
    const fields = { id: this.#start.id, ms: this.#since(ms), event: name, ...(cut ? { cut } : {}) };
    this.#write(eventPieces(masked > 0 ? { ...fields, masked } : fields, text, isJson));
  }

  #write(pieces: LinePieces): boolean {
    const { log } = this.#context;
    return this.#generation === log.generation && log.line(pieces);
  }

  #since(ms: number): number {
    return Math.round((ms - this.#startMs) * 1000) / 1000;
  }

  #time(ms: number): string {
    return new Date(this.#start.at + (ms - this.#startMs)).toISOString();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function typeOf(data: unknown): string | undefined {
  const type = (data as { type?: unknown } | null)?.type;
  return typeof type === 'string' ? type : undefined;
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
