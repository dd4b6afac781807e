import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { plural } from '../text/figures.ts';
import { version } from '../version.ts';
import { contentAttributes, exchangeAttributes, plainAttributes, spanName } from './attributes.ts';
import { spanIdOf, traceOf } from './ids.ts';
import { own } from './names.ts';
import type { ExchangeFacts, SessionFacts } from './types.ts';

/** Most exchanges, and most bytes of their texts, that wait for a collector. */
const MAX_WAITING = 2000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Spans of an exchange: itself, relay, upstream, stream. */
const SPANS = 4;
/** Spans in one message. Texts make them large: a collector usually takes 4 MB. */
const BATCH = 512;
const BATCH_WITH_CONTENT = 16;
/** Milliseconds that spans are collected for. */
const DELAY_MS = 2000;

/** Sends each exchange as a span, and counts those that did not arrive. */
export class SpanSender {
  readonly #session: SessionFacts;
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #ids = { trace: '', span: '' };
  /** Bytes of texts by id of the span that waits for its delivery. */
  readonly #waiting = new Map<string, number>();
  #waitingBytes = 0;
  #undelivered = 0;
  #withoutContent = 0;

  /** @param failed is called with the reason when spans could not be delivered */
  constructor(
    { url, content }: { url: string | undefined; content: boolean },
    session: SessionFacts,
    resource: Resource,
    failed: (reason: string) => void,
  ) {
    this.#session = session;
    const exporter = new OTLPTraceExporter(url === undefined ? {} : { url: `${url}/v1/traces` });
    this.#provider = new TracerProvider({
      resource,
      sampler: new AlwaysOnSampler(),
      idGenerator: { generateTraceId: () => this.#ids.trace, generateSpanId: () => this.#ids.span },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: this.#counted(exporter, failed),
          maxQueueSize: SPANS * MAX_WAITING,
          maxExportBatchSize: content ? BATCH_WITH_CONTENT : BATCH,
          scheduledDelayMillis: DELAY_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('lens', version);
  }

  /** Exchanges whose span was not delivered, so far. */
  get undelivered(): number {
    return this.#undelivered;
  }

  send(facts: ExchangeFacts): void {
    if (this.#waiting.size >= MAX_WAITING) {
      this.#undelivered++;
      return;
    }
    const content = this.#contentOf(facts);
    const { session, agentVersion = null } = this.#session;
    const { traceId, parentSpanId } = traceOf({ ...facts, session });
    const id = spanIdOf('span', facts.record);
    this.#waiting.set(id, content.bytes);
    this.#waitingBytes += content.bytes;
    const span = this.#start({
      name: spanName(facts.model),
      id,
      traceId,
      parentSpanId,
      at: facts.at,
      client: true,
    });
    span.setAttributes({
      ...plainAttributes([
        ...exchangeAttributes({ ...facts, session, agentVersion, conversation: session }),
        [own.outcome, facts.outcome],
        [own.retry, facts.retry || null],
      ]),
      ...content.attributes,
    });
    if (facts.msFirstContent !== undefined) span.addEvent(own.firstContent, facts.at + facts.msFirstContent);
    if (facts.errorType !== null)
      span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(facts.errorMessage === null ? {} : { message: facts.errorMessage }),
      });
    for (const { name, from, until } of phasesOf(facts))
      this.#start({
        name,
        id: spanIdOf(name, facts.record),
        traceId,
        parentSpanId: id,
        at: facts.at + from,
      }).end(facts.at + until);
    span.end(facts.at + facts.msEnd);
  }

  /** Sends what waits, until the time is up. Resolves with what was lost, in words. */
  async close(timeUp: Promise<unknown>): Promise<string[]> {
    await Promise.race([this.#provider.forceFlush().catch(() => undefined), timeUp]);
    const lost = this.#undelivered + this.#waiting.size;
    return [
      ...(lost === 0
        ? []
        : [`telemetry: ${plural(lost, 'exchange')} did not reach the collector; the log has them all`]),
      ...(this.#withoutContent === 0
        ? []
        : [
            `telemetry: ${plural(this.#withoutContent, 'exchange')} without texts: more than 64 MB waited for the collector`,
          ]),
    ];
  }

  #start(of: {
    name: string;
    id: string;
    traceId: string;
    parentSpanId: string | undefined;
    at: number;
    client?: boolean;
  }) {
    this.#ids.trace = of.traceId;
    this.#ids.span = of.id;
    const parent =
      of.parentSpanId === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId: of.traceId,
            spanId: of.parentSpanId,
            traceFlags: TraceFlags.SAMPLED,
            isRemote: of.client === true,
          });
    const kind = of.client ? SpanKind.CLIENT : SpanKind.INTERNAL;
    return context.with(ROOT_CONTEXT, () =>
      this.#tracer.startSpan(of.name, { kind, startTime: of.at }, parent),
    );
  }

  #contentOf({ content }: ExchangeFacts): { attributes: ReturnType<typeof plainAttributes>; bytes: number } {
    if (content === undefined) return { attributes: {}, bytes: 0 };
    const attributes = plainAttributes(contentAttributes(content));
    const bytes = Object.values(attributes).reduce<number>((sum, value) => sum + String(value).length, 0);
    if (this.#waitingBytes + bytes <= MAX_WAITING_BYTES) return { attributes, bytes };
    this.#withoutContent++;
    return { attributes: {}, bytes: 0 };
  }

  /** The SDK reports to nobody what became of its spans: this counts. */
  #counted(exporter: OTLPTraceExporter, failed: (reason: string) => void): SpanExporter {
    const settle = (spans: readonly ReadableSpan[], delivered: boolean): void => {
      for (const span of spans) {
        const id = span.spanContext().spanId;
        const bytes = this.#waiting.get(id);
        if (bytes === undefined) continue;
        this.#waiting.delete(id);
        this.#waitingBytes -= bytes;
        if (!delivered) this.#undelivered++;
      }
    };
    return {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          settle(spans, result.code === 0);
          if (result.code !== 0) failed(result.error?.message ?? 'no reason given');
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
      forceFlush: () => exporter.forceFlush(),
    };
  }
}

/**
 * Where the time of an exchange went: `relay` until lens had passed the request on, `upstream` until the answer began,
 * `stream` until it ended.
 */
function phasesOf(facts: ExchangeFacts): { name: string; from: number; until: number }[] {
  const sent = facts.msRequestEnd ?? facts.msHeaders ?? facts.msEnd;
  // An answer may begin before the request has ended.
  const began = facts.msHeaders === undefined ? undefined : Math.max(facts.msHeaders, sent);
  return [
    { name: 'relay', from: 0, until: sent },
    ...(facts.msRequestEnd === undefined
      ? []
      : [{ name: 'upstream', from: sent, until: began ?? facts.msEnd }]),
    ...(began === undefined ? [] : [{ name: 'stream', from: began, until: Math.max(facts.msEnd, began) }]),
  ];
}
