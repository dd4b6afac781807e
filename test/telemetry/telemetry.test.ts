import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telemetryConfig } from '../../src/telemetry/config.ts';
import { traceOf } from '../../src/telemetry/ids.ts';
import { startTelemetry } from '../../src/telemetry/start.ts';
import type { ExchangeFacts } from '../../src/telemetry/types.ts';
import {
  Cleanup,
  eventually,
  type Log,
  messageEvents,
  messagesBody,
  startLens,
  startUpstream,
  streamHead,
} from '../proxy/harness.ts';
import { type ReceivedSpan, startCollector } from './receiver.ts';

const KEY = 'sk-ant-REDACTED';
const CLIENT_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT_SPAN = '00f067aa0ba902b7';

describe('telemetry of a capture', () => {
  const cleanup = new Cleanup();
  let log: Log;
  let spans: ReceivedSpan[];
  let metrics: Awaited<ReturnType<typeof startCollector>>['metrics'];
  let resources: Record<string, unknown>[];
  let bodies: Buffer[];
  let scraped: string;
  let foreignHost: number;

  beforeAll(async () => {
    let finished = 0;
    const collector = await startCollector(cleanup);
    const upstream = await startUpstream(cleanup, (response, _request, { body }) => {
      if (body.includes('overloaded'))
        response
          .writeHead(529, { 'content-type': 'application/json' })
          .end(`{"error":{"message":"bad ${KEY}"}}`);
      else response.writeHead(200, streamHead).end(messageEvents('Hello.').join(''));
    });
    const lens = await startLens(cleanup, upstream.url, {
      onFinished: () => finished++,
      telemetry: { otlp: { url: collector.url }, content: true, prometheus: 0 },
    });
    const post = async (body: string, headers: Record<string, string> = {}): Promise<void> => {
      const answer = await fetch(`${lens.url}/v1/messages`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-api-key': KEY, ...headers },
      });
      await answer.text();
    };
    await post(messagesBody, { traceparent: `00-${CLIENT_TRACE}-${CLIENT_SPAN}-01` });
    const failing = JSON.stringify({
      model: 'claude-x',
      messages: [{ role: 'user', content: `overloaded ${KEY}` }],
    });
    await post(failing);
    await post(failing);
    await eventually(() => finished === 3);
    const metricsUrl = `http://127.0.0.1:${lens.metricsPort}/metrics`;
    scraped = await (await fetch(metricsUrl)).text();
    foreignHost = await statusWithHost(lens.metricsPort as number, 'attacker.example');
    log = await lens.finish();
    ({ spans, metrics, resources, bodies } = collector);
  });
  afterAll(() => cleanup.run());

  const rootOf = (index: number): ReceivedSpan => {
    const id = log.requests[index]?.id;
    const found = spans.find(({ kind, attributes }) => kind === 3 && attributes['lens.record_id'] === id);
    if (found === undefined) throw new Error(`no span for exchange ${index}`);
    return found;
  };

  it('is a span an exchange, with the numbers of the log', () => {
    expect(log.summary.warnings).toEqual([]);
    expect(spans.filter(({ kind }) => kind === 3)).toHaveLength(3);
    const [response] = log.responses;
    const span = rootOf(0);
    expect(span.name).toBe('chat claude-x');
    expect(span.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-x',
      'gen_ai.request.stream': true,
      'gen_ai.request.max_tokens': 10,
      'gen_ai.response.id': 'msg_1',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'http.response.status_code': 200,
      'lens.session_id': 'session',
      'lens.outcome': 'complete',
    });
    const ms = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6;
    expect(ms).toBeCloseTo(response?.ms_end ?? -1, 1);
    expect(span.events.map(({ name }) => name)).toEqual(['lens.first_content']);
    expect(resources[0]).toMatchObject({ 'service.name': 'test', 'lens.session_id': 'session' });
  });

  it('has children that share out the time: relay, upstream, stream', () => {
    const span = rootOf(0);
    const children = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    const byName = new Map(children.map((child) => [child.name, child]));
    expect([...byName.keys()].sort()).toEqual(['relay', 'stream', 'upstream']);
    expect(byName.get('relay')?.startTimeUnixNano).toBe(span.startTimeUnixNano);
    expect(byName.get('upstream')?.startTimeUnixNano).toBe(byName.get('relay')?.endTimeUnixNano);
    expect(byName.get('stream')?.startTimeUnixNano).toBe(byName.get('upstream')?.endTimeUnixNano);
    expect(byName.get('stream')?.endTimeUnixNano).toBe(span.endTimeUnixNano);
  });

  it('continues the trace of the client, and is one trace a session without', () => {
    expect(hex(rootOf(0).traceId)).toBe(CLIENT_TRACE);
    expect(hex(rootOf(0).parentSpanId)).toBe(CLIENT_SPAN);
    expect(hex(rootOf(1).traceId)).toBe(
      traceOf({ traceparent: null, session: 'session', record: '' }).traceId,
    );
    expect(rootOf(1).traceId).toBe(rootOf(2).traceId);
  });

  it('has texts as the log has them: credentials are masked', () => {
    expect(JSON.parse(String(rootOf(0).attributes['gen_ai.input.messages']))).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'hi' }] },
    ]);
    expect(String(rootOf(0).attributes['gen_ai.output.messages'])).toContain('Hello.');
    expect(String(rootOf(1).attributes['gen_ai.input.messages'])).toContain('overloaded');
    for (const body of bodies) expect(body.includes(KEY)).toBe(false);
    expect(scraped).not.toContain(KEY);
  });

  it('counts requests, errors, retries, durations and tokens, over OTLP and for Prometheus alike', () => {
    const sum = (name: string, of: Record<string, unknown> = {}): number =>
      metrics
        .filter((one) => one.name === name)
        .filter(({ attributes }) => Object.entries(of).every(([key, value]) => attributes[key] === value))
        .reduce((total, { value }) => total + value, 0);
    expect(sum('lens.exchanges')).toBe(3);
    expect(sum('lens.exchanges', { 'error.type': '529' })).toBe(2);
    expect(sum('lens.retries')).toBe(1);
    expect(sum('gen_ai.client.inference.duration')).toBe(3);
    expect(sum('gen_ai.client.inference.time_to_first_chunk')).toBe(1);
    expect(sum('gen_ai.client.inference.usage.input_tokens')).toBe(10);
    expect(sum('gen_ai.client.inference.usage.output_tokens')).toBe(5);
    expect(scraped).toMatch(/^lens_exchanges_total\{[^}]*error_type="529"[^}]*\} 2$/m);
    expect(scraped).toMatch(/^gen_ai_client_inference_usage_input_tokens_total\{[^}]*\} 10$/m);
    expect(foreignHost).toBe(403);
  });

  it('has every metric that the dashboard asks for', () => {
    const dashboard = readFileSync('docs/telemetry/dashboard.json', 'utf8');
    const names = new Set(scraped.match(/^[a-z_]+(?=\{)/gm));
    const asked = [...dashboard.matchAll(/__name__=~\\"([^"\\]+)\\"|\b((?:lens|gen_ai)_[a-z_]+)(?=[[{])/g)];
    expect(asked.length).toBeGreaterThan(8);
    for (const [, pattern, name] of asked)
      expect(
        [...names].some((one) => new RegExp(`^(?:${pattern ?? name})$`).test(one)),
        pattern ?? name,
      ).toBe(true);
  });
});

it('never waits for a collector that is down, and counts what it lost', async () => {
  const warnings: string[] = [];
  const telemetry = await startTelemetry(
    // Port 9 (discard) is closed.
    { otlp: { url: 'http://127.0.0.1:9' }, content: false },
    { session: 's', agent: 'test' },
    (message) => warnings.push(message),
  );
  const before = performance.now();
  for (let n = 0; n < 2500; n++) telemetry.finished({ ...facts, record: `r${n}` });
  const after = performance.now();
  const lost = await telemetry.close();
  expect(performance.now() - after).toBeLessThan(10_000);
  expect((after - before) / 2500).toBeLessThan(5);
  expect(lost).toContain('telemetry: 2,500 exchanges did not reach the collector; the log has them all');
});

it('serves metrics after a failure to open a port was reported', async () => {
  const first = await startTelemetry(
    { content: false, prometheus: 0 },
    { session: 's', agent: 'a' },
    () => undefined,
  );
  const again = startTelemetry(
    { content: false, prometheus: first.port as number },
    { session: 's', agent: 'a' },
    () => undefined,
  );
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(await first.close()).toEqual([]);
});

it.each([
  ['nothing asked for', {}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, undefined],
  [
    'a URL',
    { otlp: 'http://localhost:4318/' },
    {},
    { otlp: { url: 'http://localhost:4318' }, content: false },
  ],
  [
    'variables',
    { otlp: true },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' },
    { otlp: {}, content: false },
  ],
  ['no address', { otlp: true }, {}, 'OTEL_EXPORTER_OTLP_ENDPOINT is not set'],
  [
    'gRPC',
    { otlp: true },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'not as "grpc"',
  ],
  ['another scheme', { otlp: 'ftp://c' }, {}, 'http or https'],
  ['credentials', { otlp: 'http://user:pass@c' }, {}, 'no credentials'],
  ['a query', { otlp: 'http://c/?key=1' }, {}, 'no query'],
  ['texts without spans', { content: true, prometheus: 1 }, {}, 'no spans are sent'],
] as const)('checks the options: %s', (_name, wanted, env, expected) => {
  const check = () =>
    telemetryConfig({ otlp: undefined, content: false, prometheus: undefined, ...wanted }, env);
  if (typeof expected === 'string') expect(check).toThrow(expected);
  else expect(check()).toEqual(expected);
});

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

const facts: ExchangeFacts = {
  at: Date.parse('2026-11-21T10:00:00Z'),
  traceparent: null,
  record: '',
  agent: 'test',
  wire: 'anthropic-messages',
  upstream: 'https://api.anthropic.com',
  model: 'm',
  stream: false,
  params: {},
  responseModel: null,
  responseId: null,
  stopReason: null,
  usage: null,
  status: 200,
  outcome: 'complete',
  errorType: null,
  errorMessage: null,
  retry: false,
  msRequestEnd: 1,
  msHeaders: 2,
  msFirstByte: 2,
  msFirstContent: undefined,
  msEnd: 3,
  content: undefined,
};

async function statusWithHost(port: number, host: string): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/metrics', headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
