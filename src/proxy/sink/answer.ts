import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../record/body.ts';
import { headerOf } from '../../record/headers.ts';
import type { Incomplete } from '../../record/schema.ts';
import { answerAssembler, answerFromJson, hasAnswers } from '../../wire/answer-format.ts';
import { isTooDeep, MAX_DEPTH } from '../../wire/json.ts';
import { isDone } from '../../wire/parts.ts';
import { createAnswerDecoder, framedText } from '../../wire/stream/answer.ts';
import {
  type AnswerDecoder,
  type AnswerEnd,
  type AnswerEvent,
  answerEvent,
} from '../../wire/stream/event.ts';
import { type BodyKind, sniff } from '../../wire/stream/sniff.ts';
import type { ResponseAssembler, ResponseModel, Wire } from '../../wire/types.ts';
import type { RawHeaders } from '../types.ts';
import { BodyBuffer, type HeldBytes } from './body-buffer.ts';
import { codingsIn, codingsOf, decodeByContent, SIGNATURE_BYTES, StreamDecoder } from './decode.ts';
import type { Limits } from './limits.ts';

interface AnswerContext {
  wire: Wire | undefined;
  /** The request asked for a count of tokens: its answer is no model's. */
  counting: boolean;
  /** The status is that of an error: a JSON body is no model's answer, while a stream reports the error as events. */
  failed: boolean;
  websocket: boolean;
  limits: Limits;
  held: HeldBytes;
  onEvent(event: AnswerEvent, ms: number): void;
}

/** The content of an answer's body. */
export interface AnswerResult {
  events?: number;
  msFirstContent?: number;
  model?: ResponseModel;
  body?: unknown;
  base64?: string;
  incomplete?: Incomplete;
  /** Text of a body that is JSON; recorded only where its value cannot be written. */
  text?: string;
}

/** Reads an answer's body while it arrives: events of a stream at once, anything else when it is whole. */
export class AnswerReader {
  readonly #context: AnswerContext;
  readonly #contentType: string | undefined;
  /** The bytes of a whole body, and of a stream that has given no event yet: without any, they are the body. */
  readonly #body: BodyBuffer;
  /** The bytes of a stream that is decoded while it arrives, recorded when they cannot be decoded. */
  readonly #encoded: BodyBuffer;
  readonly #assembler: ResponseAssembler | undefined;
  #codings: readonly string[];
  #codingsKnown = false;
  #inflate: StreamDecoder | undefined;
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
    this.#encoded = new BodyBuffer(context.limits, context.held);
    this.#assembler = context.counting || !context.wire ? undefined : answerAssembler(context.wire);
  }

  push(chunk: Buffer, ms: number): void {
    // What follows lost bytes cannot be read as a stream.
    if (this.#lost > 0) return;
    if (this.#context.websocket) this.#take([answerEvent(null, chunk.toString('utf8'))], ms);
    else if (this.#codingsKnown) this.#pushCoded(chunk, ms);
    else {
      this.#start = Buffer.concat([this.#start, chunk]);
      if (this.#start.length >= SIGNATURE_BYTES) this.#decideCodings(ms);
    }
  }

  /** Bytes that never came here. */
  lost(bytes: number): void {
    this.#lost += bytes;
    this.#body.lost(bytes);
  }

  /** At once, but for a body that is still being decoded. */
  end(): AnswerResult | Promise<AnswerResult> {
    if (!this.#codingsKnown) this.#decideCodings(this.#ms);
    return this.#inflate ? this.#inflate.end().then((failed) => this.#seen(failed)) : this.#seen();
  }

  /** By the first bytes. An encoded body is read as a stream only when its content type is one. */
  #decideCodings(ms: number): void {
    const start = this.#start;
    this.#start = Buffer.alloc(0);
    this.#codingsKnown = true;
    this.#codings = codingsIn(start, this.#codings);
    if (this.#codings.length > 0) {
      if (/event-?stream/i.test(this.#contentType ?? '') && this.#codings.every(StreamDecoder.knows)) {
        this.#inflate = new StreamDecoder(this.#codings, this.#context.limits, (chunk, at) =>
          this.#read(chunk, at),
        );
      } else this.#kind = 'whole';
    }
    if (start.length > 0) this.#pushCoded(start, ms);
  }

  #pushCoded(chunk: Buffer, ms: number): void {
    if (this.#inflate) {
      this.#inflate.push(chunk, ms);
      this.#encoded.push(chunk);
    } else this.#read(chunk, ms);
  }

  #seen(failed?: Error): AnswerResult {
    if (this.#kind === undefined) this.#decide(this.#start, true);
    const seen = this.#ended(failed);
    if (this.#lost > 0) seen.incomplete = { reason: 'memory_limit' };
    return seen;
  }

  /** A stream without any event is one whole body: the text of a gateway, a page, a coding without a label. */
  #ended(failed: Error | undefined): AnswerResult {
    const problem = this.#endStream();
    const encoded = this.#encoded.take();
    if (this.#events > 0 || this.#context.websocket) {
      const seen = this.#streamed(problem);
      if (failed) {
        seen.incomplete = { reason: 'undecodable', message: failed.message };
        if (encoded && encoded.length > 0) seen.base64 = encoded.toString('base64');
      }
      return seen;
    }
    const body = this.#inflate ? this.#encoded : this.#body;
    const raw = this.#inflate ? encoded : this.#body.take();
    if (raw === null) return { incomplete: { reason: body.missing ?? 'memory_limit' } };
    return raw.length === 0 ? {} : this.#readWhole(raw);
  }

  #read(chunk: Buffer, ms: number): void {
    this.#ms = ms;
    if (this.#kind === undefined) this.#decide(Buffer.concat([this.#start, chunk]), false);
    else if (this.#stream) this.#pushStream(this.#stream, chunk, ms);
    else this.#body.push(chunk);
  }

  /** By content and not by label: errors come labelled as streams and streams as JSON. */
  #decide(start: Buffer, atEnd: boolean): void {
    this.#start = start;
    this.#kind = sniff(start, { ...this.#framing(), atEnd });
    if (this.#kind === undefined) return;
    this.#start = Buffer.alloc(0);
    if (isStream(this.#kind, this.#context)) {
      this.#stream = createAnswerDecoder({ ...this.#framing(), arrayIsStream: true });
      this.#pushStream(this.#stream, start, this.#ms);
    } else this.#body.push(start);
  }

  /** What helps where the content alone does not decide. */
  #framing(): { contentType: string | undefined; objectsAreLines: boolean } {
    return { contentType: this.#contentType, objectsAreLines: this.#context.wire?.name === 'ollama' };
  }

  #pushStream(stream: AnswerDecoder, chunk: Buffer, ms: number): void {
    if (this.#events === 0) this.#body.push(chunk);
    this.#take(stream.push(chunk), ms);
    if (this.#events > 0) this.#body.clear();
  }

  #take(events: readonly AnswerEvent[], ms: number): void {
    for (const event of events) {
      this.#events++;
      // A stream that lacks only its last blank line has a whole last event; one that was cut inside it has not.
      const whole = !event.cut || typeof event.data === 'object' || isDone(event.data);
      if (whole && this.#assembler?.push({ event: event.event, data: event.data }))
        this.#msFirstContent ??= ms;
      this.#context.onEvent(event, ms);
    }
  }

  /** Takes what only the end of a stream completes; gives why decoding stopped early. */
  #endStream(): AnswerEnd['problem'] {
    const end = this.#stream?.end();
    this.#stream = undefined;
    this.#take(end?.events ?? [], this.#ms);
    return end?.problem ?? null;
  }

  #streamed(problem: AnswerEnd['problem']): AnswerResult {
    const message = problem === 'overflow' ? 'an event is too long' : 'a frame of the stream is damaged';
    return {
      events: this.#events,
      ...(this.#msFirstContent === undefined ? {} : { msFirstContent: this.#msFirstContent }),
      ...(this.#assembler ? { model: this.#assembler.result() } : {}),
      ...(problem ? { incomplete: { reason: 'undecodable', message } } : {}),
    };
  }

  #readWhole(raw: Buffer): AnswerResult {
    try {
      return this.#decoded(decodeByContent(raw, this.#codings, this.#context.limits));
    } catch (error) {
      const incomplete = { reason: 'undecodable' as const, message: (error as Error).message };
      if (isUtf8(raw)) return { body: raw.toString('utf8'), incomplete };
      return { base64: raw.toString('base64'), incomplete };
    }
  }

  #decoded(bytes: Buffer): AnswerResult {
    if (!isUtf8(bytes)) return { base64: bytes.toString('base64') };
    const text = bytes.toString('utf8');
    const parsed = parseJson(text);
    const stream = this.#streamIn(bytes, text, parsed?.value);
    if (stream !== undefined) {
      this.#take(stream.push(bytes), this.#ms);
      this.#stream = stream;
      const problem = this.#endStream();
      if (this.#events > 0) return this.#streamed(problem);
    }
    if (!parsed) return { body: text };
    // What walks values would run out of stack, or leave out what is deeper: the text is recorded.
    if (isTooDeep(text)) {
      const message = `JSON nested deeper than ${MAX_DEPTH} levels`;
      return { body: text, incomplete: { reason: 'undecodable', message } };
    }
    const { wire, counting, failed } = this.#context;
    const model = counting || failed || !wire ? undefined : answerFromJson(wire, parsed.value);
    return model && isAnswer(model) ? { model, text } : { body: parsed.value, text };
  }

  /** The decoder of a whole body that is a stream, by its first bytes or, where they do not show it, by all of it. */
  #streamIn(bytes: Buffer, text: string, value: unknown): AnswerDecoder | undefined {
    const { counting, failed, wire } = this.#context;
    const kind = sniff(bytes, { ...this.#framing(), atEnd: true });
    const isEventArray = !counting && !failed && wire !== undefined && hasAnswers(value);
    if ((kind !== undefined && isStream(kind, this.#context)) || isEventArray)
      return createAnswerDecoder({ ...this.#framing(), arrayIsStream: true });
    return value === undefined ? framedText(text) : undefined;
  }
}

/** A JSON array is a stream with Gemini alone, which sends one unless it is asked for SSE. */
function isStream(kind: BodyKind, { wire, counting, failed }: AnswerContext): boolean {
  if (kind === 'array') return !counting && !failed && wire?.name === 'gemini';
  return kind === 'sse' || kind === 'aws' || kind === 'lines';
}

function isAnswer(model: ResponseModel): boolean {
  return model.blocks.length > 0 || model.finished || (model.usage !== null && model.usage !== undefined);
}
