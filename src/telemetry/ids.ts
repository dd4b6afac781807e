import { createHash } from 'node:crypto';

/** A trace that a span belongs to. */
interface Trace {
  traceId: string;
  /** The span of the client; undefined when the client sent no trace context. */
  parentSpanId?: string;
}

/**
 * The trace that the client names (`traceparent`, W3C Trace Context), or one made of the session's id. A capture and a
 * later `lens export --otlp` give an exchange the same ids.
 */
export function traceOf(of: {
  traceparent: string | null | undefined;
  session: string | null;
  record: string;
}): Trace {
  const [, traceId = '', parentSpanId = ''] =
    /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(of.traceparent ?? '') ?? [];
  // An id of zeros is invalid by the specification.
  if (/[^0]/.test(traceId) && /[^0]/.test(parentSpanId)) return { traceId, parentSpanId };
  return { traceId: digest(`trace ${of.session ?? of.record}`, 32) };
}

/** Id of a span of an exchange: `span` for the exchange itself, else the name of its phase. */
export const spanIdOf = (name: string, record: string): string => digest(`${name} ${record}`, 16);

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
