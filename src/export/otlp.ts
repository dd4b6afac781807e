import { createHash } from 'node:crypto';
import { loadExchange } from '../read/exchange.ts';
import { type SpanRow, spanRows } from '../read/spans.ts';
import type { Database } from '../store/database.ts';
import { version } from '../version.ts';
import type { Block, ToolDefinition } from '../wire/types.ts';
import { genAi, general, own, providerName } from './otlp-names.ts';
import { openFile, written } from './output.ts';

/** A value of an attribute in OTLP's JSON encoding: 64-bit integers are texts. */
type AnyValue =
  | { stringValue: string }
  | { intValue: string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: AnyValue[] } };
type Plain = string | number | boolean | readonly string[];
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
  const server = URL.canParse(row.upstream ?? '') ? new URL(row.upstream ?? '') : undefined;
  const params = model?.params ?? {};
  const failed = row.failed === true;
  const operation = 'chat';
  const errorType = failed
    ? (row.error_code ?? (row.status === null ? row.outcome : String(row.status)))
    : null;
  const start = row.ts === null ? 0n : BigInt(Date.parse(row.ts)) * 1_000_000n;
  const end = start + BigInt(Math.round((row.ms_end ?? 0) * 1_000_000));
  const trace = traceOf(row);
  return {
    traceId: trace.traceId,
    spanId: digest(`span ${row.record_id}`, 16),
    ...(trace.parentSpanId === undefined ? {} : { parentSpanId: trace.parentSpanId }),
    name: row.model === null ? operation : `${operation} ${row.model}`,
    kind: CLIENT,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: attributes([
      [genAi.operation, operation],
      [genAi.provider, providerName(server?.hostname, row.wire)],
      [genAi.conversation, row.thread_id ?? row.session_id],
      [genAi.agent, row.agent],
      [genAi.agentVersion, row.agent_version],
      [genAi.requestModel, row.model],
      [genAi.stream, row.stream],
      [genAi.maxTokens, integer(params['max_tokens'] ?? params['max_output_tokens'])],
      [genAi.temperature, number(params['temperature'])],
      [genAi.topP, number(params['top_p'])],
      [genAi.topK, integer(params['top_k'])],
      [genAi.responseModel, row.response_model],
      [genAi.responseId, row.response_id],
      [genAi.finishReasons, row.stop_reason === null ? null : [row.stop_reason]],
      [genAi.timeToFirstChunk, row.ms_first_byte === null ? null : new Double(row.ms_first_byte / 1000)],
      [genAi.inputTokens, row.input_tokens],
      [genAi.cacheRead, row.cache_read_tokens],
      [genAi.cacheWrite, row.cache_write_tokens],
      [genAi.outputTokens, row.output_tokens],
      [genAi.reasoningTokens, row.reasoning_tokens],
      [general.serverAddress, server?.hostname ?? null],
      [general.serverPort, server === undefined ? null : portOf(server)],
      [general.status, row.status],
      [general.errorType, errorType],
      [own.record, row.record_id],
      [own.session, row.session_id],
      [own.family, row.family],
      [own.role, row.role],
      [own.kind, row.kind],
      [own.turn, row.turn],
      [own.cost, row.total_usd === null ? null : new Double(row.total_usd)],
      [
        genAi.systemInstructions,
        json(
          surfaces
            .filter(({ kind }) => kind === 'system')
            .map(({ text }) => ({ type: 'text', content: text })),
        ),
      ],
      [genAi.toolDefinitions, json(tools.map(({ tool }) => definitionOf(tool)))],
      [
        genAi.inputMessages,
        json(messages.map(({ role, blocks }) => ({ role: roleOf(role), parts: blocks.map(partOf) }))),
      ],
      [
        genAi.outputMessages,
        answer === null
          ? null
          : json([
              { role: 'assistant', parts: answer.blocks.map(partOf), finish_reason: answer.stopReason ?? '' },
            ]),
      ],
    ]),
    status: failed
      ? { code: ERROR, ...(row.error_message === null ? {} : { message: row.error_message }) }
      : {},
  };
}

/** The trace that the client names (W3C Trace Context), or one made of the session's id. */
function traceOf({ traceparent, session_id, record_id }: SpanRow): {
  traceId: string;
  parentSpanId?: string;
} {
  const [, traceId, parentSpanId] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(traceparent ?? '') ?? [];
  if (traceId !== undefined && parentSpanId !== undefined) return { traceId, parentSpanId };
  return { traceId: digest(`trace ${session_id ?? record_id}`, 32) };
}

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** A number that is written as a double even when it is whole. */
class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

function attributes(
  values: readonly (readonly [key: string, value: Plain | Double | null | undefined])[],
): Attribute[] {
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

const integer = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);
const number = (value: unknown): Double | null => (typeof value === 'number' ? new Double(value) : null);
const json = (values: readonly object[]): string | null =>
  values.length === 0 ? null : JSON.stringify(values);
const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'http:' ? 80 : 443));
/** The convention has no role for what OpenAI calls developer. */
const roleOf = (role: string): string => (role === 'developer' ? 'system' : role);

function definitionOf({ name, type, description, schema }: ToolDefinition): object {
  return { type, name, description, ...(schema === undefined ? {} : { parameters: schema }) };
}

function partOf(block: Block): object {
  if (block.type === 'text') return { type: 'text', content: block.text };
  if (block.type === 'thinking') return { type: 'reasoning', content: block.text };
  if (block.type === 'tool_call')
    return { type: 'tool_call', id: block.id, name: block.name, arguments: block.input };
  if (block.type === 'tool_result') return { type: 'tool_call_response', id: block.id, response: block.text };
  if (block.type === 'other') return { type: block.wireType, content: block.text };
  // The bytes of images and documents are in the log; here are their form and size.
  return {
    type: `lens.${block.type}`,
    modality: block.type,
    ...(block.mediaType === undefined ? {} : { mime_type: block.mediaType }),
    ...(block.bytes === undefined ? {} : { bytes: block.bytes }),
    text: block.text,
  };
}
