import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  Cleanup,
  eventually,
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

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

describe('relaying bytes', () => {
  it('passes request and answer on byte for byte, and records the hash of what was sent', async () => {
    const answer = randomBytes(300_000);
    // A colon here would make it a stream of events, by what it looks like.
    answer[0] = 0x89;
    const upstream = await startUpstream(cleanup, (response) => response.writeHead(200).end(answer));
    const lens = await startLens(cleanup, upstream.url);
    const body = `{ "model" : "m",\r\n\t"messages":[{"role":"user","content":"é\\u00e9 ${'x'.repeat(200_000)}"}] }  `;
    const got = await request(`${lens.url}/v1/chat/completions`, { method: 'POST', body });
    expect(Buffer.compare(Buffer.from(await got.body.arrayBuffer()), answer)).toBe(0);
    expect(upstream.seen[0]?.body.toString()).toBe(body);
    const { requests, responses } = await lens.finish();
    expect(requests[0]).toMatchObject({ bytes: Buffer.byteLength(body), sha256: sha256(body), exact: false });
    expect(requests[0]?.request).toEqual(JSON.parse(body));
    expect(responses[0]).toMatchObject({ outcome: 'complete', status: 200, bytes: answer.length });
    expect(Buffer.compare(Buffer.from(responses[0]?.base64 as string, 'base64'), answer)).toBe(0);
  });

  it('passes each event on before the next one exists', async () => {
    const events = messageEvents('hello');
    let next: (() => void) | undefined;
    const upstream = await startUpstream(cleanup, async (response) => {
      response.writeHead(200, streamHead);
      for (const event of events) {
        response.write(event);
        await new Promise<void>((resolve) => {
          next = resolve;
        });
      }
      response.end();
    });
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    let text = '';
    let count = 0;
    for await (const chunk of got.body) {
      text += chunk;
      // The upstream waits for this: a relay that held anything back would hang here.
      if (text === events.slice(0, count + 1).join('')) {
        count++;
        next?.();
      }
    }
    expect(text).toBe(events.join(''));
    const log = await lens.finish();
    expect(log.events.map(({ event }) => event)).toEqual(
      events.map((event) => /event: (\S+)/.exec(event)?.[1]),
    );
    expect(log.responses[0]).toMatchObject({
      outcome: 'complete',
      events: 6,
      reconstructed: { blocks: [{ type: 'text', text: 'hello' }], stopReason: 'end_turn', finished: true },
    });
    expect(log.responses[0]?.ms_first_content).toBe(log.events[2]?.ms);
  });

  it('sends the head on at once, before any byte of the body', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, streamHead).flushHeaders(),
    );
    const lens = await startLens(cleanup, upstream.url);
    const { text, socket } = await rawRequest(
      lens.port,
      `POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`,
      /\r\n\r\n/,
    );
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    socket.destroy();
  });

  it('stops reading upstream when the client stops reading', async () => {
    let sent = 0;
    const upstream = await startUpstream(cleanup, async (response) => {
      response.writeHead(200);
      const block = Buffer.alloc(1024 * 1024);
      while (!response.destroyed && sent < 200) {
        if (!response.write(block))
          await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
        sent++;
      }
      response.end();
    });
    const lens = await startLens(cleanup, upstream.url);
    const socket = connect(lens.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}');
    socket.pause();
    let before = -1;
    // The windows of two sockets fill up, and then nothing moves any more.
    for (let still = 0; still < 5; still = before === sent ? still + 1 : 0) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(sent).toBeLessThan(60);
    socket.destroy();
    await eventually(() => upstream.server.listening);
  });
});

describe('relaying headers', () => {
  it('keeps order, case and duplicates of end-to-end headers, both ways, and drops those of the connection', async () => {
    const upstream = await startUpstream(cleanup, (response) => {
      response.sendDate = false;
      response.writeHead(203, 'Quite Fine', [
        ...[
          'X-B',
          '1',
          'x-a',
          '2',
          'X-B',
          '3',
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2',
          'Content-Length',
          '2',
        ],
        ...['Connection', 'keep-alive, x-hop', 'X-Hop', 'gone', 'Keep-Alive', 'timeout=9'],
      ]);
      response.end('{}');
    });
    const lens = await startLens(cleanup, upstream.url);
    const { text } = await rawRequest(
      lens.port,
      [
        'POST /v1/messages HTTP/1.1',
        'Host: localhost:1',
        'X-Zeta: 1',
        'x-alpha: 2',
        'X-Zeta: 3',
        'Connection: close, X-Private',
        'X-Private: gone',
        'TE: trailers',
        'Proxy-Authorization: Basic abc',
        'Accept-Encoding: gzip',
        'Content-Length: 2',
        '',
        '{}',
      ].join('\r\n'),
    );
    const head = text.split('\r\n\r\n')[0]?.split('\r\n');
    expect(head?.slice(0, 7)).toEqual([
      'HTTP/1.1 203 Quite Fine',
      'X-B: 1',
      'x-a: 2',
      'X-B: 3',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'Content-Length: 2',
    ]);
    expect(text).not.toMatch(/x-hop|timeout=9|^date:/im);
    const sent = upstream.seen[0]?.rawHeaders ?? [];
    const pairs = sent.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${sent[i + 1]}`] : []));
    expect(pairs.filter((pair) => /^(x-|accept)/i.test(pair))).toEqual([
      'X-Zeta: 1',
      'x-alpha: 2',
      'X-Zeta: 3',
      'Accept-Encoding: gzip',
    ]);
    expect(pairs).toContain(`host: 127.0.0.1:${upstream.port}`);
    expect(pairs.join('\n')).not.toMatch(/private|proxy-auth|^te:/im);
  });

  it('passes trailers on', async () => {
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(200, { trailer: 'x-sum' });
      response.write('{}');
      response.addTrailers({ 'x-sum': '42' });
      response.end();
    });
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: '{}' });
    await got.body.text();
    expect(got.trailers).toEqual({ 'x-sum': '42' });
  });

  it('passes interim answers on before the answer', async () => {
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: ['</a>; rel=preload', '</b>; rel=preload'], 'x-hint': '1' });
      response.socket?.write('HTTP/1.1 199 Odd\r\n\r\n');
      response.end('{}');
    });
    const lens = await startLens(cleanup, upstream.url);
    const informed: [number, unknown][] = [];
    const got = await request(`${lens.url}/v1/messages`, {
      method: 'POST',
      body: '{}',
      onInfo: ({ statusCode, headers }) => informed.push([statusCode, headers]),
    });
    expect(await got.body.text()).toBe('{}');
    expect(informed).toEqual([
      [102, {}],
      [103, { link: '</a>; rel=preload, </b>; rel=preload', 'x-hint': '1' }],
      [199, {}],
    ]);
  });

  it('passes a body on without its trailers, and reports it', async () => {
    const upstream = await startUpstream(cleanup, (response) => response.end('{}'));
    const lens = await startLens(cleanup, upstream.url);
    const { text } = await rawRequest(
      lens.port,
      'POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 42\r\n\r\n',
    );
    expect(text).toContain('HTTP/1.1 200 OK');
    expect(upstream.seen[0]?.body.toString()).toBe('{}');
    const { summary } = await lens.finish();
    expect(summary.warnings).toEqual([
      'A request had trailers (X-Sum); lens passed its body on without them.',
    ]);
  });

  it.each([204, 304])('passes an answer without a body on: %i', async (status) => {
    const upstream = await startUpstream(cleanup, (response) => response.writeHead(status).end());
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: '{}' });
    expect([got.statusCode, await got.body.text()]).toEqual([status, '']);
    expect((await lens.finish()).responses[0]).toMatchObject({ outcome: 'complete', status, bytes: 0 });
  });

  it('answers HEAD with the length and no body, and relays what is no model request without storing it', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, { 'content-length': 77 }).end(),
    );
    const lens = await startLens(cleanup, upstream.url);
    const head = await request(`${lens.url}/api/hello?x=1`, { method: 'HEAD' });
    expect([head.statusCode, head.headers['content-length'], await head.body.text()]).toEqual([
      200,
      '77',
      '',
    ]);
    const log = await lens.finish();
    expect(log.text).toBe('');
    expect(log.summary.otherRequests).toEqual({ 'HEAD /api/hello': 1 });
  });
});

describe('connections', () => {
  it('keeps one client connection for many requests, pipelined ones too', async () => {
    const upstream = await startUpstream(cleanup, (response, request) => response.end(request.url));
    const lens = await startLens(cleanup, upstream.url);
    const one = (n: number, last = false) =>
      `POST /v1/messages?n=${n} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n${last ? 'Connection: close\r\n' : ''}\r\n{}`;
    const { text } = await rawRequest(lens.port, one(1) + one(2) + one(3, true));
    expect(text.match(/\/v1\/messages\?n=\d/g)).toEqual([
      '/v1/messages?n=1',
      '/v1/messages?n=2',
      '/v1/messages?n=3',
    ]);
    const { requests } = await lens.finish();
    expect(requests.map(({ connection }) => connection)).toEqual(['c1', 'c1', 'c1']);
  });

  it('answers Expect: 100-continue and takes the body then', async () => {
    const upstream = await startUpstream(cleanup);
    const lens = await startLens(cleanup, upstream.url);
    const { text, socket } = await rawRequest(
      lens.port,
      'POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 7\r\nConnection: close\r\n\r\n',
      /100 Continue\r\n\r\n/,
    );
    expect(text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{"a":1}');
    await new Promise((resolve) => socket.on('close', resolve));
    expect(upstream.seen[0]?.body.toString()).toBe('{"a":1}');
    expect(upstream.seen[0]?.rawHeaders.join()).not.toMatch(/expect/i);
  });

  it('takes an early refusal of a large upload and keeps the connection', async () => {
    const upstream = await startServer(cleanup, (request, response) => {
      if (request.url === '/v1/messages?ok')
        return void request.resume().on('end', () => response.end('fine'));
      response
        .writeHead(413, { 'content-type': 'application/json' })
        .end('{"error":{"message":"too large"}}');
    });
    const lens = await startLens(cleanup, upstream.url);
    const size = 3_000_000;
    const socket = connect(lens.port, '127.0.0.1');
    let text = '';
    socket.on('error', (error) => {
      text += String(error);
    });
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write(`POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${size}\r\n\r\n`);
    socket.write(Buffer.alloc(1_000_000, 0x20));
    await eventually(() => text.includes('too large'));
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    socket.write(Buffer.alloc(size - 1_000_000, 0x20));
    socket.write('POST /v1/messages?ok HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}');
    await eventually(() => text.includes('fine'));
    socket.destroy();
    const { requests, responses } = await lens.finish();
    expect(responses.map(({ status, outcome }) => [status, outcome])).toEqual([
      [413, 'complete'],
      [200, 'complete'],
    ]);
    expect(requests[0]?.incomplete).toEqual({ reason: 'unfinished_upload' });
    expect(requests[1]?.request).toEqual({});
  });

  it('answers a client that offers HTTP/2 with its request in HTTP/1.1', async () => {
    const upstream = await startUpstream(cleanup);
    const lens = await startLens(cleanup, upstream.url);
    const { text } = await rawRequest(
      lens.port,
      'POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(upstream.seen[0]?.rawHeaders.join()).not.toMatch(/h2c|http2-settings/i);
    expect((await lens.finish()).requests).toHaveLength(1);
  });

  it('takes a chunked upload as it comes', async () => {
    const upstream = await startUpstream(cleanup);
    const lens = await startLens(cleanup, upstream.url);
    const parts = ['{"model":', '"m","mess', 'ages":[]}'];
    async function* upload() {
      for (const part of parts) {
        yield Buffer.from(part);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: upload() as never });
    await bodyOf(got.body);
    expect(upstream.seen[0]?.body.toString()).toBe(parts.join(''));
    expect((await lens.finish()).requests[0]).toMatchObject({
      sha256: sha256(parts.join('')),
      request: { model: 'm' },
    });
  });
});
