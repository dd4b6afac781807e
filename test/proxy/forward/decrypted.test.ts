import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProxyAgent, request as undiciRequest } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCa, type KeyedCertificate } from '../../../src/proxy/ca/certificates.ts';
import type { ProxiedRequest } from '../../../src/proxy/forward/types.ts';
import { Cleanup, openTunnel, type ProxyOptions, secure, startProxy, until } from './support.ts';

const cleanup = new Cleanup();
let folder: string;
let upstreamCa: KeyedCertificate;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lens-forward-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  upstreamCa = await createCa(['example.com'], new Date());
  await writeFile(path.join(folder, 'upstream-ca.pem'), upstreamCa.certificate);
});

afterEach(() => cleanup.run());

/** Answers every request with what it was and where it was for. */
const echo: ProxyOptions['handle'] = async (request, response, to) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.end(
    JSON.stringify({
      ...to,
      method: request.method,
      url: request.url,
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks).toString(),
    }),
  );
};

interface Echo extends ProxiedRequest {
  method: string;
  url: string;
  rawHeaders: string[];
  body: string;
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** One HTTP/1.1 request on a socket that stands; gives the parsed echo. */
async function ask(socket: import('node:net').Socket, lines: string): Promise<Echo> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const [method, url] = lines.split(' ');
    httpRequest({ createConnection: () => socket, method, path: url, headers: { Host: 'api.example.com' } })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
  return JSON.parse(await read(response));
}

describe('a listed host', () => {
  test('is answered with a certificate of the CA, and its requests go to the handler whole', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const agent = new ProxyAgent({
      uri: `http://127.0.0.1:${proxy.port}`,
      requestTls: { ca: [proxy.lensCa.certificate] },
    });
    cleanup.add(() => agent.close());
    const answer = await undiciRequest('https://api.example.com/v1/messages?beta=true', {
      dispatcher: agent,
      method: 'POST',
      headers: ['X-Api-Key', 'k', 'x-twice', '1', 'X-Twice', '2'],
      body: 'hello',
    });
    const seen = (await answer.body.json()) as Echo;
    expect(seen).toMatchObject({
      origin: 'https://api.example.com',
      listed: true,
      method: 'POST',
      url: '/v1/messages?beta=true',
      body: 'hello',
    });
    expect(seen.rawHeaders.join()).toContain('X-Api-Key,k,x-twice,1,X-Twice,2');
  });

  test.each([
    { case: 'another port', authority: 'api.example.com:8443', origin: 'https://api.example.com:8443' },
    { case: 'upper case', authority: 'API.Example.com:443', origin: 'https://api.example.com' },
    { case: 'a dot at its end', authority: 'api.example.com.:443', origin: 'https://api.example.com' },
  ])('is known with $case', async ({ authority, origin }) => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, authority);
    const tls = await secure(socket, { ca: [proxy.lensCa.certificate], servername: 'api.example.com' });
    expect((await ask(tls, 'GET /v1/models')).origin).toBe(origin);
  });

  test('serves plain HTTP inside its tunnel, recognised by the first byte', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket, status } = await openTunnel(proxy.port, 'api.example.com:80');
    expect(status).toBe('HTTP/1.1 200 Connection established');
    expect(await ask(socket, 'GET /v1/models')).toMatchObject({
      origin: 'http://api.example.com',
      listed: true,
    });
  });

  test('has several requests on one connection', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
    const tls = await secure(socket, { ca: [proxy.lensCa.certificate], servername: 'api.example.com' });
    const agent = new HttpsAgent({ keepAlive: true, maxSockets: 1 });
    agent.createConnection = () => tls;
    cleanup.add(() => agent.destroy());
    for (const url of ['/a', '/b', '/c']) {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        httpsRequest({ agent, path: url, host: 'api.example.com' })
          .on('response', resolve)
          .on('error', reject)
          .end();
      });
      expect(JSON.parse(await read(response)).url).toBe(url);
    }
    expect(tls.destroyed).toBe(false);
  });

  test('may send its first bytes together with CONNECT', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { connect } = await import('node:net');
    const socket = connect(proxy.port, '127.0.0.1');
    socket.write(
      'CONNECT api.example.com:80 HTTP/1.1\r\nHost: x\r\n\r\nGET /early HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n\r\n',
    );
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toContain('"url":"/early"');
  });

  test('gets 100 Continue when it waits for it', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, 'api.example.com:80');
    const request = httpRequest({
      createConnection: () => socket,
      method: 'POST',
      path: '/v1/messages',
      headers: { Host: 'api.example.com', Expect: '100-continue', 'Content-Length': 2 },
    });
    const answered = new Promise<IncomingMessage>((resolve) => request.on('response', resolve));
    request.on('continue', () => request.end('ok'));
    request.flushHeaders();
    expect(JSON.parse(await read(await answered)).body).toBe('ok');
  });

  test('passes an Upgrade on, inside TLS and inside a plain tunnel', async () => {
    const upgrade: ProxyOptions['upgrade'] = (request, socket, head, to) => {
      socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${to.origin} ${request.url} ${head.toString()}`);
    };
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo, upgrade }, cleanup);
    const handshake =
      'GET /v1/responses HTTP/1.1\r\nHost: api.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly';
    const plain = (await openTunnel(proxy.port, 'api.example.com:80')).socket;
    plain.write(handshake);
    expect(await text(plain)).toContain('http://api.example.com /v1/responses early');
    const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
    const tls = await secure(socket, { ca: [proxy.lensCa.certificate], servername: 'api.example.com' });
    tls.write(handshake);
    expect(await text(tls)).toContain('https://api.example.com /v1/responses early');
  });
});

describe('the certificate shown', () => {
  async function subject(proxyListed: string[], authority: string, servername?: string): Promise<string> {
    const proxy = await startProxy({ listed: proxyListed, handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, authority);
    const tls = await secure(socket, {
      ca: [proxy.lensCa.certificate],
      checkServerIdentity: () => undefined,
      ...(servername === undefined ? { host: '' } : { servername }),
    });
    const { subjectAltName } = new X509Certificate(tls.getPeerCertificate().raw);
    return subjectAltName ?? '';
  }

  test.each([
    {
      case: 'the CONNECT host without SNI',
      authority: 'api.example.com:443',
      servername: undefined,
      shown: 'DNS:api.example.com',
    },
    {
      case: 'an address for an address',
      authority: '127.0.0.1:443',
      servername: undefined,
      shown: 'IP Address:127.0.0.1',
    },
    {
      case: 'an IPv6 address for one',
      authority: '[::1]:443',
      servername: undefined,
      shown: 'IP Address:0:0:0:0:0:0:0:1',
    },
    {
      case: 'the SNI name where it is listed',
      authority: 'api.example.com:443',
      servername: 'other.example.com',
      shown: 'DNS:other.example.com',
    },
    {
      case: 'the CONNECT host where the SNI is not',
      authority: 'api.example.com:443',
      servername: 'evil.example.net',
      shown: 'DNS:api.example.com',
    },
  ])('names $case', async ({ authority, servername, shown }) => {
    const listed = ['api.example.com', 'other.example.com', '127.0.0.1', '::1'];
    expect(await subject(listed, authority, servername)).toBe(shown);
  });

  test('is refused by a client without the CA, which is reported with the host', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
    await expect(secure(socket, { servername: 'api.example.com' })).rejects.toThrow(
      'self-signed certificate',
    );
    await until(() => proxy.events.length > 0);
    expect(proxy.events).toMatchObject([
      { kind: 'tls_failed', authority: { host: 'api.example.com', port: 443 }, code: 'ECONNRESET' },
    ]);
  });

  test('is distinguished from a connection made in advance', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
    const tls = await secure(socket, { ca: [proxy.lensCa.certificate], servername: 'api.example.com' });
    tls.end();
    await until(() => proxy.events.length > 0);
    expect(proxy.events).toEqual([{ kind: 'tls_unused', authority: { host: 'api.example.com', port: 443 } }]);
  });

  test('is refused in mid-handshake by a client that gives the reason', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const { socket } = await openTunnel(proxy.port, 'api.example.com:443');
    const versions = {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    } as const;
    await expect(secure(socket, { servername: 'api.example.com', ...versions })).rejects.toThrow();
    await until(() => proxy.events.length > 0);
    expect(proxy.events[0]).toMatchObject({
      kind: 'tls_failed',
      authority: { host: 'api.example.com', port: 443 },
      code: 'ERR_SSL_UNSUPPORTED_PROTOCOL',
    });
  });
});

describe('absolute form', () => {
  test.each([
    {
      url: 'http://api.example.com/v1/messages?a=b',
      origin: 'http://api.example.com',
      path: '/v1/messages?a=b',
      listed: true,
    },
    { url: 'http://api.example.com:8080', origin: 'http://api.example.com:8080', path: '/', listed: true },
    {
      url: 'http://other.example.org/x/../y%2F',
      origin: 'http://other.example.org',
      path: '/x/../y%2F',
      listed: false,
    },
    { url: 'http://user:pw@[::1]:9/?q', origin: 'http://[::1]:9', path: '/?q', listed: false },
  ])('$url goes to its host', async ({ url, origin, path: expected, listed }) => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ port: proxy.port, path: url, method: 'POST' }).on('response', resolve).end('body');
    });
    expect(JSON.parse(await read(response))).toMatchObject({ origin, url: expected, listed, body: 'body' });
  });

  test('is distinguished from requests to lens itself', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo }, cleanup);
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ port: proxy.port, path: '/v1/messages' }).on('response', resolve).end();
    });
    expect(await read(response)).toBe('not a proxy request');
  });
});

describe('a token', () => {
  const credentials = `Proxy-Authorization: Basic ${Buffer.from('lens:s3cret').toString('base64')}\r\n`;

  test.each([
    { case: 'none', headers: '', status: 407, told: 0 },
    { case: 'a wrong one', headers: 'Proxy-Authorization: Basic bGVuczp3cm9uZw==\r\n', status: 407, told: 1 },
    { case: 'another scheme', headers: 'Proxy-Authorization: Bearer s3cret\r\n', status: 407, told: 1 },
    { case: 'the right one', headers: credentials, status: 200, told: 0 },
  ])('is asked of CONNECT: $case gives $status', async ({ headers, status, told }) => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo, token: 's3cret' }, cleanup);
    const answer = await openTunnel(proxy.port, 'api.example.com:443', headers);
    expect(answer.status).toContain(` ${status} `);
    answer.socket.destroy();
    expect(proxy.events).toHaveLength(told);
  });

  test('is asked of requests in absolute form, and given by clients from the proxy URL', async () => {
    const proxy = await startProxy({ listed: ['api.example.com'], handle: echo, token: 's3cret' }, cleanup);
    const refused = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ port: proxy.port, path: 'http://api.example.com/' }).on('response', resolve).end();
    });
    expect(refused.statusCode).toBe(407);
    const agent = new ProxyAgent({ uri: `http://lens:s3cret@127.0.0.1:${proxy.port}` });
    cleanup.add(() => agent.close());
    const answer = await undiciRequest('http://api.example.com/', { dispatcher: agent });
    expect(answer.statusCode).toBe(200);
    await answer.body.dump();
  });
});

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += chunk.toString();
  return all;
}
