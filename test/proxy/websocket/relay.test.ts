import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Cleanup, listen, until } from '../forward/support.ts';
import { startRelay } from './support.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

type Answer = (message: string, socket: WebSocket) => void;

/** A WebSocket API on loopback that answers each message by `answer`. */
async function api(answer: Answer, perMessageDeflate = true): Promise<string> {
  const http = createHttpServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data) => answer(data.toString(), socket));
  });
  return `http://127.0.0.1:${await listen(http, cleanup)}`;
}

/** Answers `response.create` as the Responses API does, with `deltas` events in between. */
function responses(deltas = 3): Answer {
  let count = 0;
  return (message, socket) => {
    const { type, generate } = JSON.parse(message);
    if (type !== 'response.create') return;
    count += 1;
    const id = `resp_${count}`;
    socket.send(JSON.stringify({ type: 'response.created', response: { id } }));
    for (let index = 0; index < (generate === false ? 0 : deltas); index += 1) {
      socket.send(JSON.stringify({ type: 'response.output_text.delta', delta: `word ${index} `.repeat(40) }));
    }
    socket.send(JSON.stringify({ type: 'response.completed', response: { id, usage: {} } }));
  };
}

async function client(port: number, options: { perMessageDeflate?: boolean } = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/responses`, options);
  cleanup.add(() => socket.terminate());
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

function create(extra: object = {}): string {
  return JSON.stringify({
    type: 'response.create',
    model: 'gpt',
    input: [{ role: 'user', content: 'hi' }],
    ...extra,
  });
}

describe('turns', () => {
  test.each([{ perMessageDeflate: true }, { perMessageDeflate: false }])(
    'are exchanges, chained by previous_response_id (%j)',
    async ({ perMessageDeflate }) => {
      const { port, recorder } = await startRelay(await api(responses(), perMessageDeflate), cleanup);
      const socket = await client(port, { perMessageDeflate });
      const seen: string[] = [];
      socket.on('message', (data) => seen.push(JSON.parse(data.toString()).type));
      const turns = [
        create({ generate: false, instructions: 'long '.repeat(20_000) }),
        create({ previous_response_id: 'resp_1' }),
        create({ previous_response_id: 'resp_2' }),
      ];
      for (const [index, turn] of turns.entries()) {
        socket.send(turn);
        await until(() => seen.filter((type) => type === 'response.completed').length === index + 1);
      }
      await until(() => recorder.exchanges.filter(({ outcome }) => outcome === 'complete').length === 3);
      expect(recorder.exchanges.map(({ request }) => request)).toEqual(turns);
      expect(recorder.exchanges.map(({ websocket }) => websocket)).toEqual([
        { joined: false },
        { joined: true, previous: 'exchange-1' },
        { joined: true, previous: 'exchange-2' },
      ]);
      expect(recorder.exchanges.map(({ messages }) => messages.length)).toEqual([2, 5, 5]);
      expect(
        recorder.exchanges.flatMap(({ messages }) => messages.map((text) => JSON.parse(text).type)),
      ).toEqual(seen);
      expect(new Set(recorder.exchanges.map(({ connection }) => connection)).size).toBe(1);
      expect(recorder.exchanges.every(({ status, requestEnded }) => status === 101 && requestEnded)).toBe(
        true,
      );
      expect([recorder.others, recorder.warnings]).toEqual([[], []]);
    },
  );

  test('continue on another socket; what was not seen is reported', async () => {
    const { port, recorder } = await startRelay(await api(responses()), cleanup);
    (await client(port)).send(create());
    await until(() => recorder.exchanges[0]?.outcome === 'complete');
    const second = await client(port);
    for (const [index, previous] of ['resp_1', 'resp_before_lens', 'resp_3'].entries()) {
      second.send(create({ previous_response_id: previous }));
      await until(() => recorder.exchanges[index + 1]?.outcome === 'complete');
    }
    expect(recorder.exchanges.map(({ websocket }) => websocket)).toEqual([
      { joined: false },
      { joined: true, previous: 'exchange-1' },
      { joined: 'missing_link' },
      { joined: 'missing_link', previous: 'exchange-3' },
    ]);
  });

  test.each([
    { case: 'response.failed', last: { type: 'response.failed', response: { id: 'r' } } },
    { case: 'response.incomplete', last: { type: 'response.incomplete', response: { id: 'r' } } },
    { case: 'an error in place of an answer', last: { type: 'error', status: 400, error: { code: 'x' } } },
  ])('end with $case', async ({ last }) => {
    const { port, recorder } = await startRelay(
      await api((_, socket) => socket.send(JSON.stringify(last))),
      cleanup,
    );
    (await client(port)).send(create());
    await until(() => recorder.exchanges[0]?.outcome === 'complete');
    expect(recorder.exchanges[0]?.messages).toEqual([JSON.stringify(last)]);
  });

  test('that the client leaves are its abort, those the server leaves are truncated', async () => {
    const half: Answer = (message, socket) => {
      socket.send('{"type":"response.created","response":{"id":"r"}}', () => {
        if (message.includes('"leave"')) socket.close();
      });
    };
    const { port, recorder } = await startRelay(await api(half), cleanup);
    const socket = await client(port);
    socket.send(create());
    await until(() => recorder.exchanges[0]?.messages.length === 1);
    socket.terminate();
    await until(() => recorder.exchanges[0]?.outcome !== undefined);
    const other = await client(port);
    other.on('error', () => undefined);
    other.send(create({ input: 'leave' }));
    await until(() => recorder.exchanges[1]?.outcome !== undefined);
    expect(recorder.exchanges.map(({ outcome }) => outcome)).toEqual(['aborted_by_client', 'truncated']);
    expect(recorder.exchanges[1]?.messages).toHaveLength(1);
  });

  test('leave other messages to be counted', async () => {
    const answer: Answer = (message, socket) => {
      socket.send('{"type":"codex.rate_limits"}');
      if (message.includes('create')) responses()(message, socket);
    };
    const { port, recorder } = await startRelay(await api(answer), cleanup);
    const socket = await client(port);
    socket.send('{"type":"response.processed"}');
    socket.send('not json');
    socket.send(randomBytes(10));
    await until(() => recorder.others.length === 6);
    expect(recorder.others.sort()).toEqual([
      'WebSocket /v1/responses codex.rate_limits',
      'WebSocket /v1/responses codex.rate_limits',
      'WebSocket /v1/responses codex.rate_limits',
      'WebSocket /v1/responses message',
      'WebSocket /v1/responses response.processed',
      'WebSocket binary message from the client',
    ]);
    expect(recorder.exchanges).toEqual([]);
  });
});

describe('the wire', () => {
  const handshake = [
    'GET /v1/responses?x=%2F HTTP/1.1',
    'host: 127.0.0.1',
    'Authorization: Bearer k',
    'x-TWICE: 1',
    'Connection: Upgrade',
    'x-twice: 2',
    'upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  ];
  const accepted =
    'HTTP/1.1 101 Weird Reason\r\nupgrade: websocket\r\nX-Two: a\r\nx-two: b\r\nConnection: Upgrade\r\n\r\n';

  /** A server that keeps every byte it gets, and answers the handshake by `answer`. */
  async function rawServer(
    answer: string,
  ): Promise<{ origin: string; received: () => string; socket: () => Socket }> {
    let bytes = '';
    let last: Socket | undefined;
    const server = createTcpServer((socket) => {
      last = socket;
      let answered = false;
      socket.on('data', (chunk) => {
        bytes += chunk.toString('latin1');
        if (answered || !bytes.includes('\r\n\r\n')) return;
        answered = true;
        socket.write(answer);
      });
    });
    const port = await listen(server, cleanup);
    return { origin: `http://127.0.0.1:${port}`, received: () => bytes, socket: () => last as Socket };
  }

  async function rawClient(port: number, text: string): Promise<{ received: () => string; socket: Socket }> {
    const socket = connect(port, '127.0.0.1');
    cleanup.add(() => socket.destroy());
    let bytes = '';
    socket.on('data', (chunk) => {
      bytes += chunk.toString('latin1');
    });
    socket.write(text);
    return { received: () => bytes, socket };
  }

  test('sees the client’s handshake byte for byte, and the client the server’s', async () => {
    const server = await rawServer(accepted);
    const { port } = await startRelay(server.origin, cleanup, { keepHost: true });
    const { received } = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n`);
    await until(() => received().length >= accepted.length);
    expect(server.received()).toBe(`${handshake.join('\r\n')}\r\n\r\n`);
    expect(received()).toBe(accepted);
  });

  test('has the target’s Host in reverse mode, and no proxy headers', async () => {
    const server = await rawServer(accepted);
    const { port } = await startRelay(server.origin, cleanup);
    await rawClient(port, `${handshake.join('\r\n')}\r\nProxy-Authorization: Basic eA==\r\n\r\n`);
    await until(() => server.received().includes('\r\n\r\n'));
    expect(server.received()).toContain(`host: ${new URL(server.origin).host}\r\nAuthorization`);
    expect(server.received()).not.toContain('Proxy-');
  });

  test('carries bytes that came with either head, and frames that cannot be read', async () => {
    const server = await rawServer(`${accepted}\xff\xffgarbage`);
    const { port, recorder } = await startRelay(server.origin, cleanup, { keepHost: true });
    const { received, socket } = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n\xfe\xfe`);
    await until(() => received().endsWith('garbage') && recorder.warnings.length === 2);
    socket.write('still here');
    await until(() => server.received().endsWith('still here'));
    server.socket().write('and back');
    await until(() => received().endsWith('and back'));
    expect(recorder.warnings.join()).toContain('can no longer be read');
  });

  test('passes a refusal on as it is, on a connection that then ends', async () => {
    const server = await rawServer(
      'HTTP/1.1 404 Not Here\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n4\r\nnope\r\n0\r\n\r\n',
    );
    const { port, recorder } = await startRelay(server.origin, cleanup);
    const { received, socket } = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n`);
    await until(() => socket.readableEnded);
    expect(received()).toBe(
      'HTTP/1.1 404 Not Here\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nnope',
    );
    await until(() => recorder.exchanges[0]?.outcome !== undefined);
    expect(recorder.exchanges).toMatchObject([
      {
        method: 'GET',
        handshake: true,
        status: 404,
        requestEnded: true,
        messages: ['nope'],
        outcome: 'complete',
      },
    ]);
    expect(recorder.others).toEqual([]);
  });

  test('counts the refusal of a socket that is not recorded', async () => {
    const server = await rawServer('HTTP/1.1 404 Not Here\r\nContent-Length: 0\r\n\r\n');
    const { port, recorder } = await startRelay(server.origin, cleanup, { recorded: false });
    const { socket } = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n`);
    await until(() => socket.readableEnded);
    expect(recorder.others).toEqual(['GET /v1/responses (WebSocket refused with 404)']);
    expect(recorder.exchanges).toEqual([]);
  });

  test('records a refusal that breaks off, and a client that does not wait for one', async () => {
    const server = await rawServer('HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nhalf');
    const { port, recorder } = await startRelay(server.origin, cleanup);
    const broken = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n`);
    await until(() => broken.received().endsWith('half'));
    server.socket().destroy();
    await until(() => recorder.exchanges[0]?.outcome !== undefined);
    const impatient = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n`);
    await until(() => impatient.received().endsWith('half'));
    impatient.socket.destroy();
    await until(() => recorder.exchanges[1]?.outcome !== undefined);
    expect(recorder.exchanges.map(({ status, outcome }) => [status, outcome])).toEqual([
      [500, 'truncated'],
      [500, 'aborted_by_client'],
    ]);
  });

  test('names the host which cannot be reached', async () => {
    const closed = createTcpServer();
    const closedPort = await listen(closed, cleanup);
    await new Promise((resolve) => closed.close(resolve));
    const { port, recorder } = await startRelay(`http://127.0.0.1:${closedPort}`, cleanup);
    const { received, socket } = await rawClient(port, `${handshake.join('\r\n')}\r\n\r\n`);
    await until(() => socket.readableEnded);
    expect(received()).toContain(' 502 ');
    expect(recorder.warnings[0]).toContain('ECONNREFUSED');
    expect(recorder.exchanges).toMatchObject([{ outcome: 'upstream_error', error: 'ECONNREFUSED' }]);
  });

  test('loses the offer of another protocol, so that the host answers in one lens reads', async () => {
    const server = await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    const { port } = await startRelay(server.origin, cleanup, { keepHost: true });
    const h2c =
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n';
    const { received, socket } = await rawClient(port, h2c);
    await until(() => socket.readableEnded);
    expect(server.received()).toBe('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(received()).toContain('ok');
  });

  test('closes one side when the other goes, with the close code untouched', async () => {
    const { port } = await startRelay(
      await api((message, socket) => {
        if (message === 'bye') socket.close(4321, 'because');
      }),
      cleanup,
    );
    const socket = await client(port);
    const closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    );
    socket.send('bye');
    expect(await closed).toEqual([4321, 'because']);
  });

  test('holds messages of many megabytes, fragmented, in both directions', async () => {
    const big = randomBytes(6_000_000).toString('hex');
    const { port, recorder } = await startRelay(
      await api((message, socket) => {
        socket.send(
          JSON.stringify({ type: 'response.created', response: { id: 'r' }, size: message.length }),
        );
        socket.send(JSON.stringify({ type: 'response.completed', response: { id: 'r' }, big }));
      }),
      cleanup,
    );
    const socket = await client(port);
    const whole = create({ input: big });
    for (let at = 0; at < whole.length; at += 1_000_000) {
      socket.send(whole.slice(at, at + 1_000_000), { fin: at + 1_000_000 >= whole.length });
    }
    await until(() => recorder.exchanges[0]?.outcome === 'complete');
    expect(recorder.exchanges[0]?.request).toBe(whole);
    expect(recorder.exchanges[0]?.messages[1]).toHaveLength(
      JSON.stringify({ type: 'response.completed', response: { id: 'r' }, big }).length,
    );
  });
});
