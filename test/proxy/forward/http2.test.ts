import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
} from 'node:http2';
import { afterEach, expect, test } from 'vitest';
import type { ProxyOptions } from './support.ts';
import { Cleanup, openTunnel, secure, startProxy, until } from './support.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

async function session(handle: ProxyOptions['handle']): Promise<ClientHttp2Session> {
  const proxy = await startProxy({ listed: ['api.example.com'], handle }, cleanup);
  const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
  const tls = await secure(socket, {
    ca: [proxy.lensCa.certificate],
    servername: 'api.example.com',
    ALPNProtocols: ['h2'],
  });
  expect(tls.alpnProtocol).toBe('h2');
  const client = connectHttp2('https://api.example.com', { createConnection: () => tls });
  cleanup.add(() => client.destroy());
  return client;
}

function head(stream: ClientHttp2Stream): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => stream.on('response', resolve).on('error', reject));
}

test('a client that offers both is served HTTP/1.1', async () => {
  const proxy = await startProxy({ listed: ['api.example.com'], handle: (_q, r) => r.end() }, cleanup);
  const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
  const tls = await secure(socket, {
    ca: [proxy.lensCa.certificate],
    servername: 'api.example.com',
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  expect(tls.alpnProtocol).toBe('http/1.1');
  tls.destroy();
});

test('a client of HTTP/2 alone has its request relayed, body, headers and trailers whole', async () => {
  const body = Buffer.alloc(3_000_000, 'abc');
  const client = await session(async (request, response, to) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.writeHead(201, { 'x-a': ['1', '2'], connection: 'close', trailer: 'x-end' });
    response.write(JSON.stringify({ ...to, url: request.url, bytes, headers: request.headers }));
    response.addTrailers({ 'x-end': 'yes' });
    response.end();
  });
  const stream = client.request({ ':method': 'POST', ':path': '/v1/responses?x=1', 'x-api-key': 'k' });
  let trailers: Record<string, unknown> = {};
  stream.on('trailers', (found) => {
    trailers = found;
  });
  stream.end(body);
  const headers = await head(stream);
  let text = '';
  for await (const chunk of stream) text += chunk;
  expect(headers[':status']).toBe(201);
  expect(headers['x-a']).toBe('1, 2');
  expect(headers['connection']).toBeUndefined();
  expect(JSON.parse(text)).toMatchObject({
    origin: 'https://api.example.com',
    url: '/v1/responses?x=1',
    bytes: body.length,
    headers: { host: 'api.example.com:443', 'x-api-key': 'k' },
  });
  expect(trailers['x-end']).toBe('yes');
});

test('events of a stream arrive as they are sent, and streams do not wait for each other', async () => {
  const open: (() => void)[] = [];
  const client = await session((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${request.url} 1\n\n`);
    open.push(() => response.end('data: 2\n\n'));
  });
  const streams = ['/a', '/b', '/c'].map((path) => client.request({ ':path': path }));
  const texts = streams.map(() => '');
  for (const [index, stream] of streams.entries()) stream.on('data', (chunk) => (texts[index] += chunk));
  await until(() => texts.every((text) => text.endsWith('1\n\n')));
  expect(texts).toEqual(['data: /a 1\n\n', 'data: /b 1\n\n', 'data: /c 1\n\n']);
  for (const end of open) end();
  await until(() => texts.every((text) => text.endsWith('2\n\n')));
});

test('a cancelled stream is an abort to the relay, and other streams go on', async () => {
  let aborted = 0;
  const client = await session((_request, response) => {
    response.writeHead(200);
    response.write('x');
    response.on('close', () => {
      if (!response.writableFinished) aborted += 1;
    });
  });
  const [cancelled, other] = [client.request({}), client.request({})] as const;
  await Promise.all([head(cancelled), head(other)]);
  cancelled.close(constants.NGHTTP2_CANCEL);
  await until(() => aborted === 1);
  expect(other.closed).toBe(false);
  other.close();
  await until(() => aborted === 2);
});

test('an answer that breaks off is a broken stream', async () => {
  const client = await session((_request, response) => {
    response.writeHead(200);
    response.write('x', () => response.destroy());
  });
  const stream = client.request({});
  stream.resume();
  await expect(
    new Promise((resolve, reject) => stream.on('error', reject).on('close', () => resolve(stream.rstCode))),
  ).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
});
