import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProxyAgent, request } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createCa, type KeyedCertificate } from '../../../src/proxy/ca/certificates.ts';
import type { CaptureOptions } from '../../../src/proxy/capture/types.ts';
import { capture } from '../../../src/proxy/capture.ts';
import { trafficLine } from '../../../src/record/schema.ts';
import { Cleanup, openTunnel, realHost, secure, until } from './support.ts';

const cleanup = new Cleanup();
let folder: string;
let ca: KeyedCertificate;
let caFile: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lens-capture-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  ca = await createCa(['localhost'], new Date());
  caFile = path.join(folder, 'upstream-ca.pem');
  await writeFile(caFile, ca.certificate);
});

afterEach(() => cleanup.run());

type Line = Record<string, unknown> & { kind: string };

interface Child {
  env: Record<string, string>;
  dispatcher: ProxyAgent;
  /** PEM of the CAs the child trusts. */
  trusted: string;
}

/** A forward capture of an agent lens does not know, decrypting `localhost`; returns the lines of the log and the console output. */
async function captured(
  options: Partial<CaptureOptions>,
  child: (child: Child) => Promise<void>,
): Promise<{ lines: Line[]; said: string }> {
  const said: string[] = [];
  const exit = await capture(
    {
      command: ['some-agent'],
      mode: 'forward',
      intercept: ['none', 'localhost'],
      upstreamCa: [caFile],
      out: path.join(folder, 'out'),
      ...options,
    },
    {
      env: { HOME: folder, XDG_STATE_HOME: folder },
      cwd: folder,
      print: () => undefined,
      log: (line) => void said.push(line),
      childOwnsTerminal: false,
      interrupted: () => Promise.reject(new Error('not used')),
      launch: async ({ env }) => {
        const trusted = await readFile(env['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
        const dispatcher = new ProxyAgent({ uri: env['HTTPS_PROXY'] ?? '', requestTls: { ca: trusted } });
        try {
          await child({ env, dispatcher, trusted });
        } finally {
          await dispatcher.destroy();
        }
        return 0;
      },
    },
  );
  expect(exit).toBe(0);
  const file = /recording to (\S+)/.exec(said.join('\n'))?.[1] ?? '';
  const text = await readFile(file, 'utf8').catch(() => '');
  return {
    lines: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    said: said.join('\n'),
  };
}

const events = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      role: 'assistant',
      model: 'm',
      content: [],
      usage: { input_tokens: 3, output_tokens: 0 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
  { type: 'message_stop' },
];

const model: RequestListener = (message, response) => {
  message.resume();
  if (message.url === '/settings') return void response.end('{}');
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
};

const body = JSON.stringify({
  model: 'm',
  stream: true,
  max_tokens: 5,
  messages: [{ role: 'user', content: 'hi' }],
});

test('a model request is recorded, another request of the same host only counted', async () => {
  const { port } = await realHost(ca, 'localhost', model, cleanup);
  const { lines, said } = await captured({}, async ({ dispatcher }) => {
    const answer = await request(`https://localhost:${port}/v1/messages`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'sk-secret-of-this-run-123456' },
      body,
    });
    expect(await answer.body.text()).toContain('message_stop');
    const other = await request(`https://localhost:${port}/settings`, { dispatcher });
    expect(await other.body.text()).toBe('{}');
    const asked = await request(`https://localhost:${port}/telemetry`, {
      dispatcher,
      method: 'POST',
      body: '{"a":1}',
    });
    await asked.body.dump();
    const tunnelled = await request(`https://127.0.0.1:${port}/anything`, { dispatcher }).catch(
      () => undefined,
    );
    await tunnelled?.body.dump();
  });
  const [session] = lines;
  expect(session).toMatchObject({ kind: 'session', mode: 'forward', agent: 'some-agent' });
  expect(lines.find(({ kind }) => kind === 'request')).toMatchObject({
    upstream: `https://localhost:${port}`,
    wire: 'anthropic-messages',
    path: '/v1/messages',
    request: JSON.parse(body),
  });
  const responses = lines.filter(({ kind }) => kind === 'response');
  expect(responses).toHaveLength(1);
  expect(responses[0]).toMatchObject({
    outcome: 'complete',
    reconstructed: { blocks: [{ type: 'text', text: 'Hello' }] },
  });
  expect(JSON.stringify(lines)).not.toContain('sk-secret');
  expect(said).toContain('2 other requests relayed and not stored');
  const host = `localhost:${port}`;
  const traffic = lines.filter(({ kind }) => kind === 'traffic');
  expect(traffic.filter(({ what }) => what === 'request')).toMatchObject([
    { host, method: 'GET', path: '/settings', times: 1, bytes_up: 0, bytes_down: 2 },
    { host, method: 'POST', path: '/telemetry', times: 1, bytes_up: 7 },
  ]);
  expect(traffic.filter(({ what }) => what === 'tunnel')).toMatchObject([
    { host: `127.0.0.1:${port}`, times: 1 },
  ]);
  for (const line of traffic) expect(trafficLine.parse(line)).toMatchObject({ session: session?.['id'] });
});

test('an upstream that lens does not trust is an exchange that states it', async () => {
  const { port } = await realHost(ca, 'localhost', model, cleanup);
  const { lines } = await captured({ upstreamCa: [] }, async ({ dispatcher }) => {
    const answer = await request(`https://localhost:${port}/v1/messages`, {
      dispatcher,
      method: 'POST',
      body,
    });
    expect(answer.statusCode).toBe(502);
    expect(await answer.body.text()).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });
  expect(lines.find(({ kind }) => kind === 'response')).toMatchObject({
    outcome: 'upstream_error',
    status: null,
    error: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  });
});

test('a client that leaves in mid-stream closes the upstream at once', async () => {
  let upstreamClosed = false;
  const { port } = await realHost(
    ca,
    'localhost',
    (message, response) => {
      message.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: message_start\ndata: ${JSON.stringify(events[0])}\n\n`);
      response.on('close', () => {
        upstreamClosed = true;
      });
    },
    cleanup,
  );
  const { lines } = await captured({}, async ({ dispatcher }) => {
    const abort = new AbortController();
    const answer = await request(`https://localhost:${port}/v1/messages`, {
      dispatcher,
      method: 'POST',
      body,
      signal: abort.signal,
    });
    await answer.body.take(1).toArray();
    abort.abort();
    await until(() => upstreamClosed);
  });
  expect(lines.find(({ kind }) => kind === 'response')).toMatchObject({
    outcome: 'aborted_by_client',
    status: 200,
  });
});

/** A WebSocket client inside a tunnel to `localhost:port`. */
async function webSocketThrough({ env, trusted }: Child, port: number): Promise<WebSocket> {
  const proxyPort = Number(new URL(env['HTTPS_PROXY'] ?? '').port);
  const { socket } = await openTunnel(proxyPort, `localhost:${port}`);
  const tls = await secure(socket, { ca: trusted, servername: 'localhost' });
  const client = new WebSocket(`wss://localhost:${port}/v1/responses`, { createConnection: () => tls });
  await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject));
  return client;
}

const frame = { type: 'response.create', model: 'gpt', input: [{ role: 'user', content: 'hi' }] };

test('turns of a WebSocket inside a tunnel are recorded as one exchange each', async () => {
  const { server, port } = await realHost(ca, 'localhost', model, cleanup);
  new WebSocketServer({ server, perMessageDeflate: true }).on('connection', (socket) => {
    let count = 0;
    socket.on('message', () => {
      count += 1;
      const response = {
        id: `resp_${count}`,
        model: 'gpt',
        output: [],
        usage: { input_tokens: 5, output_tokens: 2 },
      };
      socket.send(JSON.stringify({ type: 'response.created', response }));
      socket.send(
        JSON.stringify({ type: 'response.completed', response: { ...response, status: 'completed' } }),
      );
    });
  });
  const { lines } = await captured({}, async (child) => {
    const client = await webSocketThrough(child, port);
    let answered = 0;
    client.on('message', (data) => {
      if (data.toString().includes('response.completed')) answered += 1;
    });
    client.send(JSON.stringify(frame));
    await until(() => answered === 1);
    client.send(JSON.stringify({ ...frame, previous_response_id: 'resp_1' }));
    await until(() => answered === 2);
    client.close();
    await new Promise((resolve) => client.once('close', resolve));
  });
  const requests = lines.filter(({ kind }) => kind === 'request');
  expect(requests.map(({ joined }) => joined)).toEqual([false, true]);
  expect(requests[1]).toMatchObject({
    previous: requests[0]?.['id'],
    wire: 'openai-responses',
    upstream: `https://localhost:${port}`,
    request: { ...frame, previous_response_id: 'resp_1' },
  });
  const responses = lines.filter(({ kind }) => kind === 'response');
  expect(responses.map(({ outcome, status, events: count }) => [outcome, status, count])).toEqual([
    ['complete', 101, 2],
    ['complete', 101, 2],
  ]);
});

test('--no-websocket refuses so that an agent falls back', async () => {
  const { port } = await realHost(ca, 'localhost', model, cleanup);
  const { said } = await captured({ websocket: false }, async (child) => {
    await expect(webSocketThrough(child, port)).rejects.toThrow('426');
  });
  expect(said).toContain('1 x GET /v1/responses (WebSocket refused by --no-websocket)');
});

test('--dry answers a WebSocket from inside and reaches no host, tunnels included', async () => {
  const { lines, said } = await captured({ dry: 'text' }, async (child) => {
    const client = await webSocketThrough(child, 9);
    const types: string[] = [];
    client.on('message', (data) => types.push(JSON.parse(data.toString()).type));
    client.send(JSON.stringify(frame));
    await until(() => types.includes('response.completed'));
    client.terminate();
    const proxyPort = Number(new URL(child.env['HTTPS_PROXY'] ?? '').port);
    expect((await openTunnel(proxyPort, 'telemetry.example.com:443')).status).toContain(' 502 ');
  });
  expect(lines.find(({ kind }) => kind === 'response')).toMatchObject({ outcome: 'complete', status: 101 });
  expect(said).toContain('1 exchange');
});

test('--learn decrypts nothing and proposes hosts', async () => {
  const { port } = await realHost(ca, 'localhost', model, cleanup);
  const { lines, said } = await captured({ learn: true }, async ({ env, dispatcher }) => {
    await expect(request(`https://localhost:${port}/`, { dispatcher })).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    expect(env['HTTPS_PROXY']).toContain('http://127.0.0.1:');
  });
  expect(lines.filter(({ kind }) => kind === 'request')).toEqual([]);
  expect(said).toMatch(/localhost: 1 tunnel, [\d.]+\s?k?B up, [\d.]+\s?k?B down/);
});
