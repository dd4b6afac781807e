import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { bodyOf, type Cleanup, startServer } from '../proxy/harness.ts';

/**
 * The messages of OTLP 1.x that lens sends, with the field numbers of opentelemetry/proto/{trace,metrics,common}/v1.
 */
const { root } = protobuf.parse(`
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message Scope { string name = 1; string version = 2; }
message Traces { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; uint32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10; repeated Event events = 11; uint32 dropped_events_count = 12; uint32 dropped_links_count = 14; Status status = 15; fixed32 flags = 16; }
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
message Status { string message = 2; uint32 code = 3; }
message Metrics { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
message Metric { string name = 1; string description = 2; string unit = 3; Sum sum = 7; Histogram histogram = 9; }
message Sum { repeated Point data_points = 1; uint32 temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramPoint data_points = 1; uint32 temporality = 2; }
message Point { fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; double as_double = 4; sfixed64 as_int = 6; repeated KeyValue attributes = 7; }
message HistogramPoint { fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated KeyValue attributes = 9; double min = 11; double max = 12; }
`);

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Record<string, unknown>;
  events: { name: string; timeUnixNano: string }[];
  status?: { code: number; message: string };
}

/** An OTLP receiver: decodes what is posted to it. */
export async function startCollector(cleanup: Cleanup) {
  const spans: ReceivedSpan[] = [];
  const metrics: { name: string; value: number; attributes: Record<string, unknown> }[] = [];
  const resources: Record<string, unknown>[] = [];
  const bodies: Buffer[] = [];
  const { url } = await startServer(cleanup, async (request, response) => {
    const sent = await bodyOf(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    bodies.push(body);
    if (request.url === '/v1/traces') {
      for (const { resource, scopeSpans } of decoded('Traces', body)['resourceSpans']) {
        resources.push(plain(resource.attributes));
        for (const span of scopeSpans.flatMap((scope: { spans: object[] }) => scope.spans))
          spans.push({ ...span, attributes: plain(span.attributes) });
      }
    } else if (request.url === '/v1/metrics') {
      metrics.length = 0;
      for (const { scopeMetrics } of decoded('Metrics', body)['resourceMetrics'])
        for (const { name, sum, histogram } of scopeMetrics.flatMap(
          (scope: { metrics: object[] }) => scope.metrics,
        ))
          for (const point of (sum ?? histogram).dataPoints)
            metrics.push({
              name,
              value: Number(point.count ?? point.asDouble ?? point.asInt ?? 0),
              attributes: plain(point.attributes),
            });
    }
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  return { url, spans, metrics, resources, bodies };
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is that of the definitions above
function decoded(type: string, body: Buffer): Record<string, any> {
  const message = root.lookupType(type);
  const value = message.decode(body);
  return message.toObject(value, { longs: String, bytes: String, arrays: true, defaults: false });
}

const plain = (attributes: readonly KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));

function plainValue(value: Record<string, unknown>): unknown {
  const [[kind, held] = []] = Object.entries(value);
  if (kind === 'intValue') return Number(held);
  if (kind === 'arrayValue') return (held as { values: Record<string, unknown>[] }).values.map(plainValue);
  return held;
}
