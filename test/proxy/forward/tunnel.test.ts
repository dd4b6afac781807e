import { createHash, randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createCa } from '../../../src/proxy/ca/certificates.ts';
import { Cleanup, listen, openTunnel, realHost, secure, startProxy, until } from './support.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const nobody = { listed: [], handle: () => undefined };

test('an unlisted host is reached with its own certificate', async () => {
  const ca = await createCa(['example.com'], new Date());
  const { port } = await realHost(
    ca,
    'www.example.com',
    (_request, response) => response.end('itself'),
    cleanup,
  );
  const proxy = await startProxy({ ...nobody, listed: ['api.example.com'] }, cleanup);
  const { socket } = await openTunnel(proxy.port, `www.example.com:${port}`);
  const tls = await secure(socket, { ca: [ca.certificate], servername: 'www.example.com' });
  tls.write('GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const chunk of tls) text += chunk;
  expect(text).toContain('itself');
  await until(() => proxy.events.length > 0);
  expect(proxy.events[0]).toMatchObject({ kind: 'tunnel', authority: { host: 'www.example.com', port } });
});

test('a host that speaks first is heard at once', async () => {
  const server = createTcpServer((socket) => socket.write('220 ready\r\n'));
  const port = await listen(server, cleanup);
  const proxy = await startProxy(nobody, cleanup);
  const { socket } = await openTunnel(proxy.port, `mail.example.com:${port}`);
  const [first] = (await Readable.prototype.take.call(socket, 1).toArray()) as Buffer[];
  expect(first?.toString()).toBe('220 ready\r\n');
});

test('bytes arrive as sent and are counted, also those sent with CONNECT', async () => {
  const up = randomBytes(5_000_000);
  const down = randomBytes(7_000_000);
  let received: string | undefined;
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    const hash = createHash('sha256');
    socket.on('data', (chunk) => hash.update(chunk));
    socket.on('end', () => {
      received = hash.digest('hex');
      socket.end(down);
    });
  });
  const port = await listen(server, cleanup);
  const proxy = await startProxy(nobody, cleanup);
  const { socket, status } = await openTunnel(proxy.port, `files.example.com:${port}`);
  expect(status).toContain(' 200 ');
  const hash = createHash('sha256');
  const end = (async () => {
    for await (const chunk of socket) hash.update(chunk);
  })();
  socket.end(up);
  await end;
  expect(received).toBe(createHash('sha256').update(up).digest('hex'));
  expect(hash.digest('hex')).toBe(createHash('sha256').update(down).digest('hex'));
  await until(() => proxy.events.length > 0);
  expect(proxy.events).toMatchObject([{ kind: 'tunnel', up: up.length, down: down.length }]);
});

test('a reader that stops, stops the sender', async () => {
  let sent = 0;
  const server = createTcpServer((socket) => {
    const endless = new Readable({
      read() {
        sent += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    pipeline(endless, socket).catch(() => undefined);
  });
  const port = await listen(server, cleanup);
  const proxy = await startProxy(nobody, cleanup);
  const { socket } = await openTunnel(proxy.port, `files.example.com:${port}`);
  socket.pause();
  let before = -1;
  for (let tries = 0; before !== sent && tries < 100; tries += 1) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(sent).toBe(before);
  expect(sent).toBeLessThan(64_000_000);
  socket.destroy();
  await until(() => proxy.events.length > 0);
});

test.each([
  { case: 'a client that leaves ends the host’s side', leaves: 'client' },
  { case: 'a host that leaves ends the client’s side', leaves: 'host' },
] as const)('$case', async ({ leaves }) => {
  let hostSide: Socket | undefined;
  const server = createTcpServer((socket) => {
    hostSide = socket;
  });
  const port = await listen(server, cleanup);
  const proxy = await startProxy(nobody, cleanup);
  const { socket } = await openTunnel(proxy.port, `x.example.com:${port}`);
  await until(() => hostSide !== undefined);
  socket.resume();
  if (leaves === 'client') socket.resetAndDestroy();
  else hostSide?.resetAndDestroy();
  await until(() => socket.destroyed && hostSide?.destroyed === true);
  await until(() => proxy.events.length === 1);
});

test('a host that cannot be reached is a 502, as with any proxy', async () => {
  const proxy = await startProxy(nobody, cleanup);
  const free = await listen(createTcpServer(), new Cleanup());
  const closed = createTcpServer();
  const port = await listen(closed, cleanup);
  await new Promise((resolve) => closed.close(resolve));
  expect(free).not.toBe(port);
  const { status } = await openTunnel(proxy.port, `x.example.com:${port}`);
  expect(status).toContain(' 502 ');
  expect(proxy.events).toMatchObject([{ kind: 'tunnel', error: { code: 'ECONNREFUSED' } }]);
});

test.each(['api.example.com', 'api.example.com:0', 'api.example.com:99999', ':443', 'a b:443', '/path'])(
  'CONNECT %j is a 400',
  async (authority) => {
    const proxy = await startProxy(nobody, cleanup);
    const { status } = await openTunnel(proxy.port, authority);
    expect(status).toContain(' 400 ');
  },
);

describe('clients that vanish', () => {
  test('at any moment leave lens alive and without sockets', async () => {
    const port = await listen(
      createHttpServer((_request, response) => response.end('x')),
      cleanup,
    );
    const proxy = await startProxy({ listed: ['api.example.com'], handle: (_q, r) => r.end('ok') }, cleanup);
    const hello = Buffer.from('16030100a5010000a10303', 'hex');
    const parts = ['api.example.com:443', `other.example.com:${port}`].flatMap((authority) =>
      [Buffer.alloc(0), Buffer.from('G'), hello, Buffer.from('GET / HTTP/1.1\r\nHo')].map((bytes) => ({
        authority,
        bytes,
      })),
    );
    for (const { authority, bytes } of parts) {
      for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
        const { socket } = await openTunnel(proxy.port, authority);
        socket.resume();
        if (bytes.length > 0) socket.write(bytes);
        await new Promise((resolve) => setImmediate(resolve));
        socket[leave]();
        await new Promise((resolve) => (socket.closed ? resolve(0) : socket.once('close', resolve)));
      }
    }
    const last = await openTunnel(proxy.port, 'api.example.com:443');
    expect(last.status).toContain(' 200 ');
    last.socket.destroy();
  });
});
