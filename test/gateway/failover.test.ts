import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint, GatewayConfig } from '../../src/gateway/config/schema.ts';
import { statusPage } from '../../src/gateway/status-page.ts';
import { Cleanup } from '../proxy/harness.ts';
import { startEndpoint, startGateway } from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const ok = { status: 200, body: '{"object":"chat.completion","choices":[]}' };
const error = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: JSON.stringify({ error: { message: `status ${status}`, type: 'x' } }),
});
type Step = Parameters<typeof startEndpoint>[1][number];

const endpoint = (name: string, url: string, keys: readonly string[] = []): Endpoint => ({
  name,
  wire: 'openai-chat',
  url,
  keys: keys.map((variable) => ({ variable, value: `value-of-${variable}` })),
  auth: 'bearer',
  model: undefined,
  weight: 1,
});

const configOf = (endpoints: readonly Endpoint[], retries = 1): GatewayConfig => ({
  file: 'gateway.yaml',
  port: undefined,
  retries,
  cooldownMs: 30_000,
  endpoints,
  routes: [
    {
      model: '*',
      balance: 'order',
      targets: endpoints.map((one) => ({ endpoint: one, model: undefined, weight: 1 })),
    },
  ],
});

const path = '/v1/chat/completions';
const body = { model: 'gpt-5', messages: [{ role: 'user', content: 'hi' }] };

describe('attempts of the gateway', () => {
  const cases: { name: string; a: Step[]; b: Step[]; keys?: string[]; status: number; sent: string[] }[] = [
    { name: 'an answer', a: [ok], b: [ok], status: 200, sent: ['a'] },
    { name: 'a failure that passes', a: [error(503), ok], b: [ok], status: 200, sent: ['a', 'a'] },
    { name: 'a failure that stays', a: [error(500)], b: [ok], status: 200, sent: ['a', 'a', 'b'] },
    { name: 'a closed connection', a: ['reset'], b: [ok], status: 200, sent: ['a', 'a', 'b'] },
    {
      name: 'a stream that ends before its first byte',
      a: ['cut'],
      b: [ok],
      status: 200,
      sent: ['a', 'a', 'b'],
    },
    { name: 'a limit of the client’s own key', a: [error(429)], b: [ok], status: 200, sent: ['a', 'b'] },
    { name: 'a refusal of the client’s own key', a: [error(401)], b: [ok], status: 401, sent: ['a'] },
    { name: 'a wrong request', a: [error(400)], b: [ok], status: 400, sent: ['a'] },
    {
      name: 'a limit of one key of two',
      a: [error(429), ok],
      b: [ok],
      keys: ['K1', 'K2'],
      status: 200,
      sent: ['a K1', 'a K2'],
    },
    {
      name: 'limits of both keys',
      a: [error(429), error(401)],
      b: [ok],
      keys: ['K1', 'K2'],
      status: 200,
      sent: ['a K1', 'a K2', 'b'],
    },
    { name: 'all endpoints down', a: [error(500)], b: [error(503)], status: 503, sent: ['a', 'a', 'b', 'b'] },
    {
      name: 'all endpoints unreachable',
      a: ['reset'],
      b: ['reset'],
      status: 502,
      sent: ['a', 'a', 'b', 'b'],
    },
  ];
  for (const { name, a, b, keys = [], status, sent } of cases) {
    it(`${name}: ${sent.join(', ')}`, async () => {
      const [first, second] = await Promise.all([startEndpoint(cleanup, a), startEndpoint(cleanup, b)]);
      const gateway = await startGateway(
        cleanup,
        configOf([endpoint('a', first.url, keys), endpoint('b', second.url)]),
      );
      const answer = await gateway.post(path, body, { authorization: 'Bearer of-the-client' });
      expect(answer.status).toBe(status);
      const text = await answer.text();
      const links = gateway.attempts.map(({ start }) => start.attempt);
      expect(links.map((link) => [link?.endpoint, link?.key].filter(Boolean).join(' '))).toEqual(sent);
      expect(links.map((link) => link?.number)).toEqual(sent.map((_, index) => index + 1));
      expect(links.every((link) => link?.of === gateway.clients[0]?.id)).toBe(true);
      // What the client got is what its own record holds, and every attempt has an ending.
      expect(gateway.clients.map(({ answer: recorded, outcome }) => [recorded, outcome])).toEqual([
        [text, 'complete'],
      ]);
      expect(gateway.attempts.every(({ outcome }) => outcome !== undefined)).toBe(true);
      if (status >= 400) expect(JSON.parse(text).error.message).toBeTruthy();
      // A configured key replaces the client's, and the client's never goes with it.
      expect(new Set(first.received.map(({ headers }) => headers.authorization))).toEqual(
        keys.length === 0
          ? new Set(['Bearer of-the-client'])
          : new Set(
              sent.filter((one) => one.startsWith('a')).map((one) => `Bearer value-of-${one.slice(2)}`),
            ),
      );
    });
  }

  it('converts for an endpoint of another wire, records both sides, and names what is left out', async () => {
    const answer = {
      id: 'r',
      object: 'response',
      status: 'completed',
      model: 'gpt-5.1',
      output: [
        { type: 'function_call', id: 'fc', call_id: 'call_1', name: 'read', arguments: '{"path":"a"}' },
      ],
      usage: { input_tokens: 9, input_tokens_details: { cached_tokens: 4 }, output_tokens: 2 },
    };
    const [a, b] = await Promise.all([
      startEndpoint(cleanup, [error(529)]),
      startEndpoint(cleanup, [{ status: 200, body: JSON.stringify(answer) }, error(500)]),
    ]);
    const first: Endpoint = { ...endpoint('a', a.url), wire: 'anthropic-messages', auth: 'x-api-key' };
    const second: Endpoint = { ...endpoint('b', b.url, ['K1']), wire: 'openai-responses', model: 'gpt-5.1' };
    const config = configOf([first, second], 0);
    const targets = [
      { endpoint: first, model: undefined, weight: 1 },
      { endpoint: second, model: 'gpt-5.1', weight: 1 },
    ];
    const gateway = await startGateway(cleanup, {
      ...config,
      routes: [{ model: '*', balance: 'order', targets }],
    });
    const request = {
      model: 'claude-opus',
      max_tokens: 50,
      metadata: { user_id: 'u' },
      tools: [{ name: 'read', input_schema: { type: 'object' } }],
      messages: [{ role: 'user', content: 'hi' }],
    };
    const got = await gateway.post('/v1/messages?beta=true', request, { 'x-api-key': 'of-the-client' });
    const text = await got.text();
    expect(JSON.parse(text)).toMatchObject({
      type: 'message',
      model: 'gpt-5.1',
      content: [{ type: 'tool_use', id: 'call_1', name: 'read', input: { path: 'a' } }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 5, cache_read_input_tokens: 4, output_tokens: 2 },
    });
    expect([got.headers.get('x-lens-endpoint'), got.headers.get('x-lens-not-converted')]).toEqual([
      'b',
      'metadata',
    ]);
    // The key of the client went to the endpoint of its own wire alone.
    expect([a.received[0]?.headers['x-api-key'], b.received[0]?.headers['x-api-key']]).toEqual([
      'of-the-client',
      undefined,
    ]);
    expect(b.received[0]).toMatchObject({
      path: '/v1/responses',
      headers: { authorization: 'Bearer value-of-K1' },
    });
    const [, converted] = gateway.attempts;
    expect(converted).toMatchObject({
      answer: JSON.stringify(answer),
      outcome: 'complete',
      start: { attempt: { of: 'c1', number: 2, endpoint: 'b', key: 'K1', not_converted: ['metadata'] } },
    });
    expect(JSON.parse(converted?.request ?? '')).toMatchObject({ model: 'gpt-5.1', max_output_tokens: 50 });
    expect(gateway.clients[0]).toMatchObject({ answer: text, outcome: 'complete' });
    expect(gateway.warnings).toEqual(['anthropic-messages to openai-responses, not converted: metadata']);

    // All endpoints down: the last one's error, in the form that the client reads.
    gateway.clock.now += 30_001;
    const down = await gateway.post('/v1/messages', request);
    expect([down.status, await down.json()]).toEqual([
      500,
      { type: 'error', error: { type: 'api_error', message: 'status 500' } },
    ]);
  });

  it('tries an endpoint on cool-down last, and first again afterwards; a key too', async () => {
    const [a, b] = await Promise.all([
      startEndpoint(cleanup, [error(500), error(500), ok]),
      startEndpoint(cleanup, [ok]),
    ]);
    const gateway = await startGateway(cleanup, configOf([endpoint('a', a.url), endpoint('b', b.url)]));
    const sent = async (): Promise<(string | null)[]> => {
      const answer = await gateway.post(path, body);
      return [answer.headers.get('x-lens-endpoint'), answer.headers.get('x-lens-attempts')];
    };
    expect(await sent()).toEqual(['b', '3']);
    expect(await sent()).toEqual(['b', '1']);
    const health = (await (await fetch(`${gateway.url}/health`)).json()) as {
      status: string;
      endpoints: Record<string, unknown>[];
    };
    expect(health.status).toBe('ok');
    expect(health.endpoints.map(({ state, ready_in, failures }) => [state, ready_in, failures])).toEqual([
      ['cooling', 30, 2],
      ['ready', undefined, 0],
    ]);
    const page = await (await fetch(gateway.url, { headers: { accept: 'text/html' } })).text();
    expect(page.match(/<tr class="\w+"><td>\w/g)).toEqual([
      '<tr class="cooling"><td>a',
      '<tr class="ready"><td>b',
    ]);
    const hostile = { ...a, wire: 'w', state: 'ready' as const, attempts: 1, failures: 1, keys: [] };
    const escaped = statusPage({
      status: 'ok',
      file: '<b>.yaml',
      endpoints: [{ ...hostile, name: 'n', last_error: '"><script>alert(1)</script>' }],
    });
    expect(escaped).not.toMatch(/<script|<b>/);
    gateway.clock.now += 30_001;
    expect(await sent()).toEqual(['a', '1']);
    expect(gateway.waits).toEqual([250]);
  });

  it('believes retry-after, and uses keys in turn', async () => {
    const a = await startEndpoint(cleanup, [error(429, { 'retry-after': '3' }), ok]);
    const gateway = await startGateway(cleanup, configOf([endpoint('a', a.url, ['K1', 'K2'])]));
    for (let i = 0; i < 3; i++) await gateway.post(path, body);
    gateway.clock.now += 3001;
    await gateway.post(path, body);
    expect(gateway.attempts.map(({ start }) => start.attempt?.key)).toEqual(['K1', 'K2', 'K2', 'K2', 'K1']);
  });

  it('asks for the model of the endpoint, on the path of its base URL', async () => {
    const a = await startEndpoint(cleanup, [ok]);
    const one = { ...endpoint('a', `${a.url}/api/v4`), model: 'other' };
    const config = configOf([one]);
    const gateway = await startGateway(cleanup, {
      ...config,
      routes: [{ model: 'gpt-*', balance: 'order', targets: [{ endpoint: one, model: 'other', weight: 1 }] }],
    });
    await gateway.post(path, body);
    expect(a.received.map((received) => [received.path, JSON.parse(received.body).model])).toEqual([
      ['/api/v4/chat/completions', 'other'],
    ]);
    const noRoute = await gateway.post(path, { ...body, model: 'claude' });
    expect([noRoute.status, await noRoute.json()]).toMatchObject([
      404,
      { error: { type: 'invalid_request_error' } },
    ]);
  });

  it('refuses what a web page can send, and what is no request to a model', async () => {
    const a = await startEndpoint(cleanup, [ok]);
    const gateway = await startGateway(cleanup, configOf([endpoint('a', a.url)]));
    const fromPage = await gateway.post(path, body, { origin: 'https://example.com' });
    const unknown = await gateway.post('/v1/files', { a: 1 });
    const noJson = await fetch(gateway.url + path, { method: 'POST', body: '{"model":' });
    const noBase = await gateway.post('/v1/messages/count_tokens', body);
    expect([fromPage, unknown, noJson, noBase].map(({ status }) => status)).toEqual([403, 404, 400, 404]);
    expect(a.received).toEqual([]);
  });
});
