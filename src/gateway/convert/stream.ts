import { readError } from '../../wire/error.ts';
import { isObject } from '../../wire/json.ts';
import { createAnswerDecoder } from '../../wire/stream/answer.ts';
import type { AnswerEnd, AnswerEvent } from '../../wire/stream/event.ts';
import type { ResponseModel, Wire } from '../../wire/types.ts';
import type { GatewayWire } from '../config/schema.ts';
import { errorBody } from '../error-body.ts';
import {
  type AnswerContext,
  answerEnd,
  answerHead,
  commonAnswer,
  DeltaRenamer,
  deltasOf,
  PartCollector,
} from './answers.ts';
import type { Converter, Delta, OutEvent } from './common.ts';

export interface StreamConversion {
  source: { wire: Wire; converter: Converter };
  target: Converter;
  /** The client's wire, for errors. */
  wire: GatewayWire;
  /** The client reads a JSON array in place of server-sent events. */
  asArray: boolean;
  contentType: string | undefined;
  context: AnswerContext;
  signatures: { set(id: string, signature: string): void };
  warn(message: string): void;
}

/**
 * Converts a streamed answer piece by piece. An endpoint that answers with one body is written as a stream, too.
 *
 * @throws Error when the endpoint's stream ends before its protocol does: the client must see that
 */
export async function* streamConverter(
  body: AsyncIterable<Buffer>,
  conversion: StreamConversion,
): AsyncGenerator<Buffer> {
  const { source, contentType, asArray } = conversion;
  const decoder = createAnswerDecoder({ contentType, arrayIsStream: true });
  const state = new StreamState(conversion);
  const frame = asArray ? arrayFrames() : sseFrames;
  for await (const chunk of body) {
    for (const event of decoder.push(chunk)) yield* framed(state.event(event), frame);
  }
  const end = decoder.end();
  for (const event of end.events) yield* framed(state.event(event), frame);
  yield* framed(state.end(wholeOf(end, source.wire)), frame);
  const last = asArray ? ']' : state.terminator;
  if (last) yield Buffer.from(last);
}

/** The model of an answer that was no stream. */
function wholeOf({ kind, body }: AnswerEnd, wire: Wire): ResponseModel | undefined {
  if (kind === 'json') return wire.fromJson(body);
  if (kind === 'events') return undefined;
  throw new Error('the endpoint answered with neither a stream nor JSON');
}

class StreamState {
  readonly #conversion: StreamConversion;
  readonly #assembler;
  readonly #reader;
  readonly #writer;
  readonly #renamer;
  readonly #collector = new PartCollector();
  #begun = false;

  constructor(conversion: StreamConversion) {
    this.#conversion = conversion;
    this.#assembler = conversion.source.wire.assembler();
    this.#reader = conversion.source.converter.reader();
    this.#writer = conversion.target.writer();
    this.#renamer = new DeltaRenamer(conversion.context.names);
  }

  get terminator(): string | undefined {
    return this.#writer.terminator;
  }

  event({ event, data }: AnswerEvent): OutEvent[] {
    this.#assembler.push({ event, data });
    const deltas = isObject(data) ? this.#reader.push(data, event) : [];
    return deltas.flatMap((delta) => this.#renamer.push(delta)).flatMap((delta) => this.#write(delta));
  }

  end(whole: ResponseModel | undefined): OutEvent[] {
    const { source, context, wire } = this.#conversion;
    const model = whole ?? this.#assembler.result();
    const failure = readError(model.error);
    if (failure) {
      const message = failure.message ?? 'the endpoint reported an error within its answer';
      return [streamError(wire, { code: failure.code, message })];
    }
    if (!model.finished) throw new Error('the endpoint’s stream ended before its answer was whole');
    // Before the first piece, since only the whole answer names its model.
    const begin = this.#begin(model);
    const rest = whole
      ? deltasOf(commonAnswer(source.wire, source.converter, whole, context).parts)
      : this.#renamer.end();
    const events = rest.flatMap((delta) => this.#write(delta));
    const { parts } = this.#collector;
    if (!isSame(parts, model))
      this.#conversion.warn('a streamed answer was converted in part; its attempt is whole');
    for (const part of parts)
      if (part.type === 'call' && part.signature) this.#conversion.signatures.set(part.id, part.signature);
    const answer = {
      ...answerHead(model, context),
      parts,
      ...answerEnd(source.wire, source.converter, model),
    };
    return [...begin, ...events, ...this.#writer.end(answer)];
  }

  #write(delta: Delta): OutEvent[] {
    this.#collector.push(delta);
    const begin = this.#begun ? [] : this.#begin(this.#assembler.result());
    return [...begin, ...this.#writer.push(delta)];
  }

  #begin(model: ResponseModel): OutEvent[] {
    if (this.#begun) return [];
    this.#begun = true;
    return this.#writer.begin(answerHead(model, this.#conversion.context));
  }
}

/** Whether what was written has the text and the calls of what the wire's own assembler put together. */
function isSame(parts: PartCollector['parts'], { blocks }: ResponseModel): boolean {
  const text = (list: readonly { type: string; text: string }[]): string =>
    list.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const calls = blocks.filter(({ type }) => type === 'tool_call').length;
  return text(parts) === text(blocks) && parts.filter(({ type }) => type === 'call').length === calls;
}

/** An error inside a stream that has begun. */
function streamError(wire: GatewayWire, error: { code: string | null; message: string }): OutEvent {
  if (wire === 'openai-responses') return { event: 'error', data: { type: 'error', ...error, param: null } };
  return {
    event: wire === 'anthropic-messages' ? 'error' : null,
    data: errorBody(wire, { status: 500, ...error }),
  };
}

type Frame = (event: OutEvent) => string;

const sseFrames: Frame = ({ event, data }) =>
  `${event === null ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

function arrayFrames(): Frame {
  let opening = '[';
  return ({ data }) => {
    const text = `${opening}${JSON.stringify(data)}`;
    opening = ',\n';
    return text;
  };
}

function* framed(events: readonly OutEvent[], frame: Frame): Generator<Buffer> {
  if (events.length > 0) yield Buffer.from(events.map(frame).join(''));
}
