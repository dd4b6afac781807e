import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../record/body.ts';
import { headerOf } from '../../record/headers.ts';
import type { Incomplete } from '../../record/schema.ts';
import { createAnswerDecoder } from '../../wire/stream/answer.ts';
import { type AnswerDecoder, type AnswerEvent, answerEvent } from '../../wire/stream/event.ts';
import { type BodyKind, sniff } from '../../wire/stream/sniff.ts';
import type { ResponseAssembler, ResponseModel, Wire } from '../../wire/types.ts';
import type { RawHeaders } from '../types.ts';
import { BodyBuffer, type HeldBytes } from './body-buffer.ts';
import { codingsOf, decodeBody, StreamDecoder } from './decode.ts';
import type { Limits } from './limits.ts';

interface AnswerContext {
  wire: Wire | undefined;
  /** The answer is a model's, and not a count, a list or an error. */
  modelled: boolean;
  websocket: boolean;
  limits: Limits;
  held: HeldBytes;
  onEvent(event: AnswerEvent, ms: number): void;
}

/** What an answer's body came to. */
export interface AnswerResult {
  events?: number;
  msFirstContent?: number;
  model?: ResponseModel;
  body?: unknown;
  base64?: string;
  incomplete?: Incomplete;
}

/** Reads an answer's body while it arrives: events of a stream at once, anything else when it is whole. */
export class AnswerReader {
  readonly #context: AnswerContext;
  readonly #contentType: string | undefined;
  readonly #codings: string[];
  readonly #body: BodyBuffer;
  readonly #assembler: ResponseAssembler | undefined;
  readonly #inflate: StreamDecoder | undefined;
  #kind: BodyKind | undefined;
  #stream: AnswerDecoder | undefined;
  #start: Buffer = Buffer.alloc(0);
  #events = 0;
  #ms = 0;
  #msFirstContent: number | undefined;
  #lost = 0;

  constructor(headers: RawHeaders, context: AnswerContext) {
    this.#context = context;
    this.#contentType = headerOf(headers, 'content-type');
    this.#codings = codingsOf(headerOf(headers, 'content-encoding'));
    this.#body = new BodyBuffer(context.limits, context.held);
    this.#assembler = context.modelled ? context.wire?.assembler() : undefined;
    if (this.#codings.length === 0) return;
    // An encoded body is read as a stream only when its content type is one; any other is decoded when it is whole.
    if (/event-?stream/i.test(this.#contentType ?? '') && this.#codings.every(StreamDecoder.knows)) {
      this.#inflate = new StreamDecoder(this.#codings, context.limits.body, (chunk, ms) =>
        this.#read(chunk, ms),
      );
    } else this.#kind = 'whole';
  }

  push(chunk: Buffer, ms: number): void {
    // What follows lost bytes cannot be read as a stream.
    if (this.#lost > 0) return;
    if (this.#context.websocket) this.#take([answerEvent(null, chunk.toString('utf8'))], ms);
    else if (this.#inflate) this.#inflate.push(chunk, ms);
    else this.#read(chunk, ms);
  }

  /** Bytes that never came here. */
  lost(bytes: number): void {
    this.#lost += bytes;
    this.#body.lost(bytes);
  }

  /** At once, but for a body that is still being decoded. */
  end(): AnswerResult | Promise<AnswerResult> {
    return this.#inflate ? this.#inflate.end().then((failed) => this.#seen(failed)) : this.#seen();
  }

  #seen(failed?: Error): AnswerResult {
    if (this.#kind === undefined) this.#decide(this.#start, true);
    const seen = this.#stream || this.#context.websocket ? this.#streamed() : this.#whole();
    if (failed) seen.incomplete ??= { reason: 'undecodable', message: failed.message };
    if (this.#lost > 0) seen.incomplete = { reason: 'memory_limit' };
    return seen;
  }

  #read(chunk: Buffer, ms: number): void {
    this.#ms = ms;
    if (this.#kind === undefined) this.#decide(Buffer.concat([this.#start, chunk]), false);
    else if (this.#stream) this.#take(this.#stream.push(chunk), ms);
    else this.#body.push(chunk);
  }

  /** By content and not by label: errors come labelled as streams and streams as JSON. */
  #decide(start: Buffer, atEnd: boolean): void {
    this.#start = start;
    this.#kind = sniff(start, { contentType: this.#contentType, atEnd });
    if (this.#kind === undefined) return;
    this.#start = Buffer.alloc(0);
    if (isStream(this.#kind, this.#context)) {
      this.#stream = createAnswerDecoder({ contentType: this.#contentType, arrayIsStream: true });
      this.#take(this.#stream.push(start), this.#ms);
    } else this.#body.push(start);
  }

  #take(events: readonly AnswerEvent[], ms: number): void {
    for (const event of events) {
      this.#events++;
      // A stream that lacks only its last blank line has a whole last event; one that was cut inside it has not.
      const whole = !event.cut || typeof event.data === 'object' || event.raw === '[DONE]';
      if (whole && this.#assembler?.push({ event: event.event, data: event.data }))
        this.#msFirstContent ??= ms;
      this.#context.onEvent(event, ms);
    }
  }

  #streamed(): AnswerResult {
    const end = this.#stream?.end();
    this.#take(end?.events ?? [], this.#ms);
    const problem = end?.problem === 'overflow' ? 'an event is too long' : 'a frame of the stream is damaged';
    return {
      events: this.#events,
      ...(this.#msFirstContent === undefined ? {} : { msFirstContent: this.#msFirstContent }),
      ...(this.#assembler ? { model: this.#assembler.result() } : {}),
      ...(end?.problem ? { incomplete: { reason: 'undecodable', message: problem } } : {}),
    };
  }

  #whole(): AnswerResult {
    const raw = this.#body.take();
    if (raw === null) return { incomplete: { reason: this.#body.missing ?? 'memory_limit' } };
    if (raw.length === 0) return {};
    let bytes: Buffer;
    try {
      bytes = decodeBody(raw, this.#codings, this.#context.limits.body);
    } catch (error) {
      const incomplete = { reason: 'undecodable' as const, message: (error as Error).message };
      return { base64: raw.toString('base64'), incomplete };
    }
    const kind = sniff(bytes, { contentType: this.#contentType, atEnd: true });
    if (this.#codings.length > 0 && kind !== undefined && isStream(kind, this.#context)) {
      this.#decide(bytes, true);
      return this.#streamed();
    }
    if (!isUtf8(bytes)) return { base64: bytes.toString('base64') };
    const text = bytes.toString('utf8');
    const parsed = parseJson(text);
    if (!parsed) return { body: text };
    const model = this.#context.modelled ? this.#context.wire?.fromJson(parsed.value) : undefined;
    return model && isAnswer(model) ? { model } : { body: parsed.value };
  }
}

/** A JSON array is a stream with Gemini alone, which sends one unless it is asked for SSE. */
function isStream(kind: BodyKind, { wire, modelled }: AnswerContext): boolean {
  return kind === 'sse' || kind === 'aws' || (kind === 'array' && modelled && wire?.name === 'gemini');
}

function isAnswer(model: ResponseModel): boolean {
  return model.blocks.length > 0 || model.finished || (model.usage !== null && model.usage !== undefined);
}
