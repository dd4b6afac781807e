import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createCa,
  createLeafKey,
  issueLeaf,
  type KeyedCertificate,
} from '../../../src/proxy/ca/certificates.ts';
import { createDialer, type DialerOptions } from '../../../src/proxy/network/dial.ts';
import { Cleanup, everyNameIsLocal, listen, realHost, startProxy } from '../forward/support.ts';

const cleanup = new Cleanup();
let folder: string;
let ca: KeyedCertificate;
let caFile: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lens-dial-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  ca = await createCa(['example.com', '127.0.0.1'], new Date());
  caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, ca.certificate);
});

afterEach(() => cleanup.run());

function dialer(options: Partial<DialerOptions> = {}) {
  return createDialer({ env: {}, lookup: everyNameIsLocal, timeout: 5000, ...options });
}

function host(name = 'api.example.com') {
  return realHost(ca, name, (message, response) => response.end(`${message.method} ${message.url}`), cleanup);
}

async function failure(made: Promise<Socket>): Promise<string | undefined> {
  const error = await made.then(
    (socket) => {
      socket.destroy();
      return undefined;
    },
    (reason: NodeJS.ErrnoException) => reason,
  );
  return error?.code;
}

describe('trust', () => {
  test.each([
    { case: 'a flag', options: () => ({ extraCa: [caFile] }) },
    { case: 'NODE_EXTRA_CA_CERTS', options: () => ({ env: { NODE_EXTRA_CA_CERTS: caFile } }) },
    { case: 'SSL_CERT_FILE', options: () => ({ env: { SSL_CERT_FILE: caFile } }) },
  ])('of a CA named by $case', async ({ options }) => {
    const { port } = await host();
    const socket = await dialer(options()).tls('api.example.com', port);
    expect(socket.authorized).toBe(true);
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });

  test('is refused to an unknown CA and to another name', async () => {
    const { port } = await host();
    expect(await failure(dialer().tls('api.example.com', port))).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await failure(dialer({ extraCa: [caFile] }).tls('www.example.com', port))).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  test('of an address is checked against the certificate without SNI', async () => {
    const { port } = await host('127.0.0.1');
    const socket = await dialer({ extraCa: [caFile] }).tls('127.0.0.1', port);
    expect(socket.authorized).toBe(true);
    socket.destroy();
  });

  test('in a file that cannot be read is an error for a flag, and passed over for a variable', async () => {
    const { port } = await host();
    const missing = path.join(folder, 'missing.pem');
    expect(() => dialer({ extraCa: [missing] })).toThrow(
      expect.objectContaining({ code: 'certificate', where: `--upstream-ca ${missing}` }),
    );
    const empty = path.join(folder, 'empty.pem');
    await writeFile(empty, 'no certificate');
    expect(() => dialer({ extraCa: [empty] })).toThrow('No certificate can be read');
    const env = { NODE_EXTRA_CA_CERTS: missing };
    const socket = await dialer({ env, extraCa: [caFile] }).tls('api.example.com', port);
    socket.destroy();
  });
});

describe('a failure has the code of', () => {
  test('a closed port, an unknown name, a silent server and one that hangs up', async () => {
    const closed = createTcpServer();
    const closedPort = await listen(closed, cleanup);
    await new Promise((resolve) => closed.close(resolve));
    expect(await failure(dialer().tcp('http', 'x.example.com', closedPort))).toBe('ECONNREFUSED');

    const nowhere = dialer({
      lookup: (_name, _options, done) =>
        done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4),
    });
    expect(await failure(nowhere.tcp('http', 'x.example.com', 1))).toBe('ENOTFOUND');

    const silent = await listen(createTcpServer(), cleanup);
    expect(await failure(dialer({ timeout: 100 }).tls('api.example.com', silent))).toBe('ETIMEDOUT');

    const rude = await listen(
      createTcpServer((socket) => socket.destroy()),
      cleanup,
    );
    expect(await failure(dialer().tls('api.example.com', rude))).toBe('ECONNRESET');
  });
});

describe('an upstream proxy', () => {
  test('carries TLS with its credentials, which may hold any character', async () => {
    const { port } = await host();
    const proxy = await startProxy({ listed: [], handle: () => undefined, token: 'p@ss:w/ord' }, cleanup);
    const url = `http://us%40er:${encodeURIComponent('p@ss:w/ord')}@proxy.example.com:${proxy.port}`;
    const socket = await dialer({ proxy: url, extraCa: [caFile] }).tls('api.example.com', port);
    expect(socket.authorized).toBe(true);
    socket.destroy();
    expect(proxy.events).toHaveLength(0);
    expect(
      await failure(
        dialer({ proxy: `http://u:wrong@proxy.example.com:${proxy.port}` }).tls('api.example.com', port),
      ),
    ).toBe('ERR_PROXY_TUNNEL');
  });

  test.each([
    { variable: 'HTTPS_PROXY', scheme: 'https', used: true },
    { variable: 'https_proxy', scheme: 'https', used: true },
    { variable: 'HTTP_PROXY', scheme: 'https', used: false },
    { variable: 'HTTP_PROXY', scheme: 'http', used: true },
    { variable: 'ALL_PROXY', scheme: 'http', used: true },
    { variable: 'ALL_PROXY', scheme: 'https', used: true },
  ] as const)('of $variable is used for $scheme: $used', async ({ variable, scheme, used }) => {
    const { port } = await host();
    const proxy = await startProxy({ listed: [], handle: () => undefined }, cleanup);
    const env = { [variable]: `http://127.0.0.1:${proxy.port}` };
    const socket = await dialer({ env }).tcp(scheme, 'api.example.com', port);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(proxy.events).toHaveLength(used ? 1 : 0);
  });

  test.each([
    { case: 'loopback', target: '127.0.0.1', noProxy: '' },
    { case: 'NO_PROXY', target: 'api.example.com', noProxy: 'other.org, .example.com' },
  ])('is passed by for $case', async ({ target, noProxy }) => {
    const { port } = await host();
    const env = { NO_PROXY: noProxy };
    const socket = await dialer({ proxy: 'http://127.0.0.1:9', env }).tcp('https', target, port);
    expect(socket.remotePort).toBe(port);
    socket.destroy();
  });

  test('may itself be spoken to by TLS', async () => {
    const { port } = await host();
    const plain = await startProxy({ listed: [], handle: () => undefined }, cleanup);
    const leaf = await issueLeaf(ca, 'proxy.example.com', await createLeafKey(), new Date());
    const front = createTlsServer({ cert: leaf.certificate, key: leaf.key }, (socket) => {
      const inner = dialer().tcp('http', '127.0.0.1', plain.port);
      inner.then((to) => socket.pipe(to).pipe(socket));
      socket.on('error', () => undefined);
    });
    const frontPort = await listen(front, cleanup);
    const proxy = `https://proxy.example.com:${frontPort}`;
    const socket = await dialer({ proxy, extraCa: [caFile] }).tls('api.example.com', port);
    expect(socket.authorized).toBe(true);
    socket.destroy();
  });

  test('that refuses, or does not answer, is named', async () => {
    const no = createHttpServer();
    no.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
    const proxy = `http://127.0.0.1:${await listen(no, cleanup)}`;
    await expect(dialer({ proxy }).tls('api.example.com', 443)).rejects.toThrow(
      /127\.0\.0\.1:\d+ answered 403 for api\.example\.com:443/,
    );
    const silent = `http://127.0.0.1:${await listen(createTcpServer(), cleanup)}`;
    expect(await failure(dialer({ proxy: silent, timeout: 100 }).tls('api.example.com', 443))).toBe(
      'ETIMEDOUT',
    );
  });

  test.each(['socks5://127.0.0.1:1080', 'not a url', 'ftp://x'])('of %j is refused as a flag', (proxy) => {
    expect(() => dialer({ proxy })).toThrow('The upstream proxy must be an http:// or https:// URL.');
  });
});

test('undici keeps one connection for several requests, through a proxy too', async () => {
  let connections = 0;
  const { server, port } = await host();
  server.on('secureConnection', () => {
    connections += 1;
  });
  const proxy = await startProxy({ listed: [], handle: () => undefined }, cleanup);
  const { connector } = dialer({ extraCa: [caFile], proxy: `http://127.0.0.1:${proxy.port}` });
  const agent = new Agent({ connect: connector, allowH2: false, connections: 1 });
  cleanup.add(() => agent.destroy());
  for (const url of ['/a', '/b', '/c']) {
    const answer = await request(`https://api.example.com:${port}${url}`, { dispatcher: agent });
    expect(await answer.body.text()).toBe(`GET ${url}`);
  }
  expect(connections).toBe(1);
});

test('a second TLS connection to a host resumes the session', async () => {
  const { port } = await host();
  const out = dialer({ extraCa: [caFile] });
  const first = await out.tls('api.example.com', port);
  await new Promise((resolve) => first.once('session', resolve));
  first.destroy();
  const second = await out.tls('api.example.com', port);
  expect(second.isSessionReused()).toBe(true);
  second.destroy();
});
