import { hash } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import {
  Cleanup,
  eventually,
  type Log,
  messageEvents,
  messagesBody,
  rawRequest,
  startLens,
  startServer,
  startUpstream,
  streamHead,
} from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const head = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`;
const post = head('/v1/messages', messagesBody.length) + messagesBody;

/** A server on the level of TCP that does as told with each connection. */
async function startTcp(handle: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

function only(log: Log) {
  expect(log.requests).toHaveLength(1);
  expect(log.responses).toHaveLength(1);
  const [response] = log.responses;
  if (!response) throw new Error('no response');
  return response;
}

describe('no answer at all is upstream_error, and the client gets a 502 with the reason', () => {
  it.each([
    ['connection refused', 'http://127.0.0.1:1', 'ECONNREFUSED'],
    ['unknown host', 'http://lens-test.invalid', 'ENOTFOUND'],
  ])('%s', async (_what, url, code) => {
    const lens = await startLens(cleanup, url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    expect(got.statusCode).toBe(502);
    const body = (await got.body.json()) as { error: { code: string; message: string } };
    expect(body.error.message).toContain(url);
    // A resolver that cannot be reached says EAI_AGAIN where one that can says ENOTFOUND.
    const codes = code === 'ENOTFOUND' ? ['ENOTFOUND', 'EAI_AGAIN'] : [code];
    expect(codes).toContain(body.error.code);
    const log = await lens.finish();
    const response = only(log);
    expect(response).toMatchObject({ outcome: 'upstream_error', status: null, bytes: 0 });
    expect(log.requests[0]).toMatchObject({ request: JSON.parse(messagesBody), bytes: messagesBody.length });
    expect(log.requests[0]).not.toHaveProperty('incomplete');
    expect(codes).toContain(response.error?.code);
  });

  it('TLS that the other side does not speak', async () => {
    const plain = await startTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const lens = await startLens(cleanup, plain.replace('http:', 'https:'));
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    await got.body.dump();
    expect(got.statusCode).toBe(502);
    expect(only(await lens.finish())).toMatchObject({ outcome: 'upstream_error', status: null });
  });

  it.each([
    ['closes at once', (socket: Socket) => socket.destroy()],
    ['closes after the request', (socket: Socket) => socket.once('data', () => socket.end())],
    ['says what is no HTTP', (socket: Socket) => socket.once('data', () => socket.end('hello\r\n\r\n'))],
  ])('a server that %s', async (_what, handle) => {
    const lens = await startLens(cleanup, await startTcp(handle));
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    await got.body.dump();
    expect(got.statusCode).toBe(502);
    const log = await lens.finish();
    const response = only(log);
    expect(response).toMatchObject({ outcome: 'upstream_error', status: null });
    expect(log.requests[0]?.request).toEqual(JSON.parse(messagesBody));
    expect(response.error?.code).toMatch(/^[A-Z_]+$/);
  });
});

describe('an upload that the upstream breaks off', () => {
  it('is recorded whole once the client has sent it', async () => {
    const large = JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: 'x'.repeat(3_000_000) }],
    });
    const url = await startTcp((socket) => socket.once('data', () => socket.destroy()));
    const lens = await startLens(cleanup, url);
    const socket = connect(lens.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write(head('/v1/messages', large.length) + large.slice(0, 1_000_000));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.write(large.slice(1_000_000));
    await eventually(() => text.includes('\r\n\r\n'));
    expect(text).toMatch(/^HTTP\/1.1 502 /);
    socket.destroy();
    const log = await lens.finish();
    expect(only(log).outcome).toBe('upstream_error');
    expect(log.requests[0]).toMatchObject({ bytes: large.length, sha256: hash('sha256', large) });
    expect(log.requests[0]).not.toHaveProperty('incomplete');
  });
});

describe('an answer that breaks off is truncated, and the client sees that it breaks off', () => {
  const started = messageEvents('hello').slice(0, 3).join('');

  it.each([
    ['chunked', `Transfer-Encoding: chunked\r\n\r\n${started.length.toString(16)}\r\n${started}\r\n`],
    ['with a length', `Content-Length: 9999\r\n\r\n${started}`],
  ])('%s', async (_what, rest) => {
    const url = await startTcp((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${rest}`);
        setTimeout(() => socket.destroy(), 50);
      });
    });
    const lens = await startLens(cleanup, url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    let text = '';
    const read = (async () => {
      for await (const chunk of got.body) text += chunk;
    })();
    await expect(read).rejects.toThrow();
    expect(text).toBe(started);
    const log = await lens.finish();
    expect(only(log)).toMatchObject({
      outcome: 'truncated',
      status: 200,
      events: 3,
      reconstructed: { blocks: [{ text: 'hello' }], finished: false },
    });
    expect(only(log).error?.code).toMatch(/^(UND_ERR_SOCKET|ECONNRESET|UND_ERR_\w+)$/);
    expect(log.events).toHaveLength(3);
  });

  it('also when the connection ends in good order but the stream lacks its protocol end', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, streamHead).end(started),
    );
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    expect(await got.body.text()).toBe(started);
    expect(only(await lens.finish())).toMatchObject({
      outcome: 'truncated',
      error: { code: 'STREAM_UNFINISHED' },
    });
  });
});

describe('a whole answer is complete, with any content', () => {
  it.each([400, 401, 429, 500, 529])('status %i', async (status) => {
    const error = { type: 'error', error: { type: 'x_error', message: 'no' } };
    const upstream = await startUpstream(cleanup, (response) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' })
        .end(JSON.stringify(error)),
    );
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    expect([got.statusCode, await got.body.json()]).toEqual([status, error]);
    const log = await lens.finish();
    expect(only(log)).toMatchObject({ outcome: 'complete', status, body: error });
    expect(log.lines.find(({ kind }) => kind === 'headers')).toMatchObject({
      status,
      headers: { 'retry-after': '7' },
    });
  });

  it('an error event in mid-stream', async () => {
    const text = `${messageEvents('hel').slice(0, 3).join('')}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}\n\n`;
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, streamHead).end(text),
    );
    const lens = await startLens(cleanup, upstream.url);
    await (await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody })).body.dump();
    const response = only(await lens.finish());
    expect(response).toMatchObject({ outcome: 'complete', status: 200, events: 4 });
    expect(response.reconstructed).toMatchObject({ blocks: [{ text: 'hel' }] });
    expect(JSON.stringify((response.reconstructed as { error: unknown }).error)).toContain(
      'overloaded_error',
    );
  });

  it('a stream that the client leaves right after its last event', async () => {
    const upstream = await startUpstream(cleanup, (response) => {
      // The connection stays open, as with servers that keep it for the next request.
      response.writeHead(200, streamHead).write(messageEvents('hello').join(''));
    });
    const lens = await startLens(cleanup, upstream.url);
    const { socket } = await rawRequest(lens.port, post, /message_stop[\s\S]*\n\n/);
    socket.destroy();
    await eventually(() => socket.destroyed);
    expect(only(await lens.finish())).toMatchObject({
      outcome: 'complete',
      reconstructed: { finished: true },
    });
  });
});

describe('a client that leaves', () => {
  it('in mid-stream is aborted_by_client, and the upstream is closed at once', async () => {
    let closed = false;
    const upstream = await startUpstream(cleanup, (response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, streamHead).write(messageEvents('hello').slice(0, 3).join(''));
    });
    const lens = await startLens(cleanup, upstream.url);
    const { socket } = await rawRequest(lens.port, post, /content_block_delta[\s\S]*\n\n/);
    expect(closed).toBe(false);
    socket.destroy();
    await eventually(() => closed);
    const log = await lens.finish();
    expect(only(log)).toMatchObject({
      outcome: 'aborted_by_client',
      status: 200,
      reconstructed: { blocks: [{ text: 'hello' }] },
    });
    expect(log.events).toHaveLength(3);
  });

  it('before the answer begins is aborted_by_client without a status', async () => {
    let arrived = false;
    let closed = false;
    const upstream = await startUpstream(cleanup, (response) => {
      arrived = true;
      response.on('close', () => {
        closed = true;
      });
    });
    const lens = await startLens(cleanup, upstream.url);
    const socket = connect(lens.port, '127.0.0.1', () => socket.write(post));
    await eventually(() => arrived);
    socket.destroy();
    await eventually(() => closed);
    const log = await lens.finish();
    expect(only(log)).toMatchObject({ outcome: 'aborted_by_client', status: null, bytes: 0 });
    expect(log.requests[0]?.request).toEqual(JSON.parse(messagesBody));
  });

  it('in the middle of its upload leaves a request that states it', async () => {
    let broken = false;
    let received = 0;
    const upstream = await startServer(cleanup, (request) => {
      request.on('data', (chunk) => {
        received += chunk.length;
      });
      request.on('error', () => {
        broken = true;
      });
    });
    const lens = await startLens(cleanup, upstream.url);
    const sent = messagesBody.slice(0, 40);
    const socket = connect(lens.port, '127.0.0.1', () =>
      socket.write(head('/v1/messages', messagesBody.length) + sent),
    );
    await eventually(() => received === sent.length);
    socket.destroy();
    await eventually(() => broken);
    const log = await lens.finish();
    expect(only(log)).toMatchObject({ outcome: 'aborted_by_client', status: null, bytes: 0 });
    expect(log.requests[0]).toMatchObject({
      bytes: sent.length,
      incomplete: { reason: 'unfinished_upload' },
      text: sent,
    });
  });
});

describe('what has no end of its own', () => {
  it('gets its ending when the capture ends', async () => {
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(200, streamHead).write(messageEvents('hello').slice(0, 3).join(''));
    });
    const lens = await startLens(cleanup, upstream.url);
    const { socket } = await rawRequest(lens.port, post, /content_block_delta[\s\S]*\n\n/);
    const log = await lens.finish();
    socket.destroy();
    expect(only(log).outcome).toBe('aborted_by_client');
  });
});
