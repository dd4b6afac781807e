import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../record/body.ts';
import { headerOf } from '../../record/headers.ts';
import type { Incomplete } from '../../record/schema.ts';
import { answerAssembler, answerFromJson } from '../../wire/answer-format.ts';
import { isTooDeep, MAX_DEPTH } from '../../wire/json.ts';
import { isDone } from '../../wire/parts.ts';
import { createAnswerDecoder, framedText } from '../../wire/stream/answer.ts';
import { type AnswerDecoder, type AnswerEvent, answerEvent } from '../../wire/stream/event.ts';
import { type BodyKind, sniff } from '../../wire/stream/sniff.ts';
import type { ResponseAssembler, ResponseModel, Wire } from '../../wire/types.ts';
import type { RawHeaders } from '../types.ts';
import { BodyBuffer, type HeldBytes } from './body-buffer.ts';
import { codingsIn, codingsOf, decodeBody, SIGNATURE_BYTES, StreamDecoder } from './decode.ts';
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

/** Bytes of a stream that are kept until its first event: without any, they are the body. */
const MAX_UNFRAMED = 64 * 1024;

/** Reads an answer's body while it arrives: events of a stream at once, anything else when it is whole. */
export class AnswerReader {
  readonly #context: AnswerContext;
  readonly #contentType: string | undefined;
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
  /** Beginning of a stream that has given no event yet. */
  #unframed: Buffer[] = [];
  #unframedBytes = 0;
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
    const streamed = this.#stream !== undefined || this.#context.websocket;
    // Of a body that could not be decoded the encoded bytes are recorded, and of a stream also its first events.
    const seen = streamed ? this.#streamed() : failed ? {} : this.#whole();
    const raw = this.#encoded.take();
    if (failed && raw && this.#events === 0 && isPlainText(raw)) {
      this.#inflate = undefined;
      this.#stream = undefined;
      this.#codings = [];
      return this.#readWhole(raw);
    }
    if (failed) {
      seen.incomplete ??= { reason: 'undecodable', message: failed.message };
      delete seen.body;
      if (raw && raw.length > 0) seen.base64 = raw.toString('base64');
    }
    if (this.#lost > 0) seen.incomplete = { reason: 'memory_limit' };
    return seen;
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
    if (this.#events === 0 && this.#unframedBytes < MAX_UNFRAMED) {
      this.#unframed.push(Buffer.from(chunk));
      this.#unframedBytes += chunk.length;
    }
    this.#take(stream.push(chunk), ms);
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
    if (this.#events > 0) this.#unframed = [];
  }

  #streamed(): AnswerResult {
    const end = this.#stream?.end();
    this.#take(end?.events ?? [], this.#ms);
    const unframed = Buffer.concat(this.#unframed);
    if (this.#events === 0 && unframed.length > 0 && /\S/.test(unframed.toString('latin1'))) {
      // Labelled as a stream, and none: the text of a gateway, a page.
      return isUtf8(unframed) ? { body: unframed.toString('utf8') } : { base64: unframed.toString('base64') };
    }
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
    return this.#inflate ? this.#decoded(raw) : this.#readWhole(raw);
  }

  #readWhole(raw: Buffer): AnswerResult {
    try {
      return this.#decoded(decodeBody(raw, this.#codings, this.#context.limits));
    } catch (error) {
      const incomplete = { reason: 'undecodable' as const, message: (error as Error).message };
      // A label that names a coding the body does not have.
      if (this.#codings.length > 0 && isPlainText(raw)) {
        this.#codings = [];
        return this.#readWhole(raw);
      }
      if (isUtf8(raw)) return { body: raw.toString('utf8'), incomplete };
      return { base64: raw.toString('base64'), incomplete };
    }
  }

  #decoded(bytes: Buffer): AnswerResult {
    const kind = sniff(bytes, { ...this.#framing(), atEnd: true });
    if (kind !== undefined && isStream(kind, this.#context)) {
      this.#decide(bytes, true);
      return this.#streamed();
    }
    if (!isUtf8(bytes)) return { base64: bytes.toString('base64') };
    const text = bytes.toString('utf8');
    const parsed = parseJson(text);
    if (!parsed) {
      this.#stream = framedText(text);
      if (this.#stream === undefined) return { body: text };
      this.#take(this.#stream.push(bytes), this.#ms);
      return this.#streamed();
    }
    // What walks values would run out of stack, or leave out what is deeper: the text is recorded.
    if (isTooDeep(text)) {
      const message = `JSON nested deeper than ${MAX_DEPTH} levels`;
      return { body: text, incomplete: { reason: 'undecodable', message } };
    }
    const { wire, counting, failed } = this.#context;
    const model = counting || failed || !wire ? undefined : answerFromJson(wire, parsed.value);
    return model && isAnswer(model) ? { model, text } : { body: parsed.value, text };
  }
}

/** Whether bytes are text: UTF-8 without control characters other than blanks and line ends. */
function isPlainText(bytes: Buffer): boolean {
  return (
    isUtf8(bytes) && !bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)
  );
}

/** A JSON array is a stream with Gemini alone, which sends one unless it is asked for SSE. */
function isStream(kind: BodyKind, { wire, counting, failed }: AnswerContext): boolean {
  if (kind === 'array') return !counting && !failed && wire?.name === 'gemini';
  return kind === 'sse' || kind === 'aws' || kind === 'lines';
}

function isAnswer(model: ResponseModel): boolean {
  return model.blocks.length > 0 || model.finished || (model.usage !== null && model.usage !== undefined);
}
