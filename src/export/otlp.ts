import { loadExchange } from '../read/exchange.ts';
import { type SpanRow, spanRows } from '../read/spans.ts';
import type { Database } from '../store/database.ts';
import {
  contentAttributes,
  Double,
  exchangeAttributes,
  type Plain,
  type SpanAttribute,
  spanName,
} from '../telemetry/attributes.ts';
import { spanIdOf, traceOf } from '../telemetry/ids.ts';
import { general, own } from '../telemetry/names.ts';
import { version } from '../version.ts';
import { openFile, written } from './output.ts';

/** A value of an attribute in OTLP's JSON encoding: 64-bit integers are texts. */
type AnyValue =
  | { stringValue: string }
  | { intValue: string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: AnyValue[] } };
interface Attribute {
  key: string;
  value: AnyValue;
}

/** Numbers of the protocol: span kind CLIENT, status ERROR. */
const CLIENT = 3;
const ERROR = 2;

/**
 * Writes exchanges as spans in OTLP's JSON encoding, one line (an `ExportTraceServiceRequest`) for each session, as
 * OpenTelemetry's file exporter does; a line can be posted to `/v1/traces`. The spans of a session are one trace, unless
 * the client sent a `traceparent`. Instructions, tools and messages are attributes in JSON.
 *
 * @returns the number of spans
 * @throws LensError `not_writable`
 */
export async function exportOtlp(db: Database, file: string): Promise<number> {
  const rows = await spanRows(db);
  await written(await openFile(file, '--otlp'), async (output) => {
    for (const spans of Map.groupBy(rows, ({ session_id }) => session_id ?? '').values()) {
      const first = spans[0] as SpanRow;
      const resource = attributes([
        [general.serviceName, first.agent],
        [own.session, first.session_id],
        [own.label, first.label],
      ]);
      await output.write(
        `{"resourceSpans":[{"resource":${JSON.stringify({ attributes: resource })},"scopeSpans":[{"scope":${JSON.stringify({ name: 'lens', version })},"spans":[`,
      );
      for (const [index, row] of spans.entries())
        await output.write(`${index === 0 ? '' : ','}${JSON.stringify(await spanOf(db, row))}`);
      await output.write(']}]}]}\n');
    }
  });
  return rows.length;
}

async function spanOf(db: Database, row: SpanRow): Promise<object> {
  const { model, answer, surfaces, tools, messages } = await loadExchange(db, row);
  const failed = row.failed === true;
  const start = row.ts === null ? 0n : BigInt(Date.parse(row.ts)) * 1_000_000n;
  const end = start + BigInt(Math.round((row.ms_end ?? 0) * 1_000_000));
  const trace = traceOf({ traceparent: row.traceparent, session: row.session_id, record: row.record_id });
  return {
    traceId: trace.traceId,
    spanId: spanIdOf('span', row.record_id),
    ...(trace.parentSpanId === undefined ? {} : { parentSpanId: trace.parentSpanId }),
    name: spanName(row.model),
    kind: CLIENT,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: attributes([
      ...exchangeAttributes({
        agent: row.agent,
        agentVersion: row.agent_version,
        conversation: row.thread_id ?? row.session_id,
        wire: row.wire,
        upstream: row.upstream,
        model: row.model,
        stream: row.stream,
        params: model?.params ?? {},
        responseModel: row.response_model,
        responseId: row.response_id,
        stopReason: row.stop_reason,
        msFirstByte: row.ms_first_byte,
        usage: {
          input: row.input_tokens,
          cacheRead: row.cache_read_tokens,
          cacheWrite: row.cache_write_tokens,
          output: row.output_tokens,
          reasoning: row.reasoning_tokens,
        },
        status: row.status,
        errorType: failed
          ? (row.error_code ?? (row.status === null ? row.outcome : String(row.status)))
          : null,
        record: row.record_id,
        session: row.session_id,
      }),
      [own.family, row.family],
      [own.role, row.role],
      [own.kind, row.kind],
      [own.turn, row.turn],
      [own.cost, row.total_usd === null ? null : new Double(row.total_usd)],
      ...contentAttributes({ surfaces, tools: tools.map(({ tool }) => tool), messages, answer }),
    ]),
    status: failed
      ? { code: ERROR, ...(row.error_message === null ? {} : { message: row.error_message }) }
      : {},
  };
}

function attributes(values: readonly SpanAttribute[]): Attribute[] {
  return values.flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: Plain | Double): AnyValue {
  if (value instanceof Double) return { doubleValue: value.value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}
