import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type PerMessageDeflateOptions, WebSocket, WebSocketServer } from 'ws';
import { createWebSocketDecoder, type WebSocketMessage } from '../../../src/wire/websocket/decoder.ts';
import { captured } from '../fixtures.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server and a client with a pipe between them that keeps what passed, and the answer's extensions. */
async function wiretap(
  perMessageDeflate: boolean | PerMessageDeflateOptions,
  clientOptions = perMessageDeflate,
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
  await once(server, 'listening');
  const up: Buffer[] = [];
  const down: Buffer[] = [];
  const tap = net.createServer((socket) => {
    const upstream = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('data', (chunk: Buffer) => up.push(Buffer.from(chunk)));
    upstream.on('data', (chunk: Buffer) => down.push(Buffer.from(chunk)));
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) end.on('error', () => {});
  });
  tap.listen(0, '127.0.0.1');
  await once(tap, 'listening');
  const { port } = tap.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: clientOptions });
  closing.push(() => {
    client.terminate();
    server.close();
    tap.close();
  });
  const [connection] = (await Promise.all([once(server, 'connection'), once(client, 'open')]))[0] as [
    WebSocket,
  ];
  return {
    client,
    connection,
    taken: () => ({ up: afterHead(up), down: afterHead(down) }),
    extensions: client.extensions,
    head: () => Buffer.concat(down),
  };
}

function afterHead(chunks: Buffer[]): Buffer {
  const all = Buffer.concat(chunks);
  return all.subarray(all.indexOf('\r\n\r\n') + 4);
}

function agreed(head: Buffer): string | undefined {
  return head.toString('latin1').match(/sec-websocket-extensions: (.*)\r\n/i)?.[1];
}

async function decode(
  bytes: Buffer,
  from: 'client' | 'server',
  extensions: string | undefined,
  step: number,
) {
  const messages: (WebSocketMessage & { ms: number })[] = [];
  const closes: { code: number; reason: string }[] = [];
  const errors: string[] = [];
  const decoder = createWebSocketDecoder({
    from,
    extensions,
    onMessage: (message, ms) => messages.push({ ...message, ms }),
    onClose: (close) => closes.push(close),
    onError: (error) => errors.push(error.message),
  });
  const original = Buffer.from(bytes);
  for (let at = 0; at < bytes.length; at += step) decoder.push(bytes.subarray(at, at + step), at);
  await decoder.end();
  expect(bytes.equals(original), 'the bytes that were handed in stay as they are').toBe(true);
  return { messages, closes, errors };
}

const frame = (n: number) =>
  JSON.stringify({ type: 'response.create', input: [{ role: 'user', content: `häuser ${n} `.repeat(400) }] });

describe('a decoder of WebSocket frames', () => {
  it.each([
    ['no compression', false, false],
    ['permessage-deflate with context takeover', { threshold: 0 }, true],
    [
      'without context takeover',
      { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
      true,
    ],
    ['with small windows', { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 10 }, true],
    ['messages below the threshold stay plain', { threshold: 100_000 }, true],
  ] as const)(
    'reads both directions of a real connection: %s',
    async (_name, serverOptions, clientOptions) => {
      const { client, connection, taken, head } = await wiretap(serverOptions, clientOptions);
      const sent = [frame(1), frame(2), frame(1), '{}'];
      const answers = [JSON.stringify({ type: 'response.created' }), frame(3), frame(3)];
      const received: string[] = [];
      const done = new Promise<void>((resolve) => {
        client.on('message', (data) => {
          received.push(String(data));
          if (received.length === answers.length + 1) resolve();
        });
      });
      for (const text of sent) client.send(text);
      client.ping('are you there');
      for (const text of answers) connection.send(text);
      connection.send(Buffer.from([0, 1, 2, 255]));
      await done;
      client.close(1000, 'bye');
      await once(client, 'close');

      const { up, down } = taken();
      const extensions = agreed(head());
      for (const step of [1, 7, 1_000_000]) {
        const fromClient = await decode(up, 'client', extensions, step);
        expect(fromClient.errors).toEqual([]);
        expect(fromClient.messages.map((message) => 'text' in message && message.text)).toEqual(sent);
        expect(fromClient.closes).toEqual([{ code: 1000, reason: 'bye' }]);
        const fromServer = await decode(down, 'server', extensions, step);
        expect(fromServer.errors).toEqual([]);
        expect(fromServer.messages.slice(0, -1).map((message) => 'text' in message && message.text)).toEqual(
          answers,
        );
        expect(fromServer.messages.at(-1)).toMatchObject({ bytes: Buffer.from([0, 1, 2, 255]) });
      }
    },
  );

  it('reads the frames of a real agent as they were sent', async () => {
    const frames = captured('codex-0.169.0')
      .filter(({ method }) => method === 'WS_FRAME')
      .map(({ body }) => JSON.stringify(body));
    const { client, connection, taken, head } = await wiretap({ threshold: 0 }, true);
    for (const text of frames) client.send(text);
    await new Promise<void>((resolve) => {
      let left = frames.length;
      connection.on('message', () => --left || resolve());
    });
    // Codex ends without a close frame.
    client.terminate();
    const { messages, errors } = await decode(taken().up, 'client', agreed(head()), 1000);
    expect(errors).toEqual([]);
    expect(frames).toHaveLength(5);
    expect(messages.map((message) => 'text' in message && message.text)).toEqual(frames);
  });

  it('gives each message the time of the bytes that completed it', async () => {
    const first = Buffer.from([0x81, 2, 0x68, 0x69]);
    const { messages } = await decode(Buffer.concat([first, first, first]), 'server', undefined, 3);
    expect(messages).toEqual([
      { text: 'hi', ms: 3 },
      { text: 'hi', ms: 6 },
      { text: 'hi', ms: 9 },
    ]);
  });

  it('joins fragments', async () => {
    const bytes = Buffer.from([0x01, 2, 0x68, 0x61, 0x89, 0, 0x80, 1, 0x21]);
    expect((await decode(bytes, 'server', undefined, 4)).messages).toMatchObject([{ text: 'ha!' }]);
  });

  it('keeps what came before a connection that breaks off, with or without a close frame', async () => {
    const whole = Buffer.from([0x81, 2, 0x68, 0x69]);
    const { messages, errors, closes } = await decode(
      Buffer.concat([whole, whole.subarray(0, 3)]),
      'server',
      undefined,
      2,
    );
    expect(messages).toMatchObject([{ text: 'hi' }]);
    expect(errors).toEqual([]);
    expect(closes).toEqual([]);
  });

  it.each([
    ['a masked frame from the server', Buffer.from([0x81, 0x82, 1, 2, 3, 4, 5, 6]), undefined, /MASK/],
    ['a compressed frame that was not agreed on', Buffer.from([0xc1, 1, 0]), undefined, /RSV1/],
    ['an unknown opcode', Buffer.from([0x83, 0]), undefined, /opcode/],
    ['broken deflate', Buffer.from([0xc1, 3, 0xff, 0xff, 0xff]), 'permessage-deflate', /./],
    ['unknown parameters', Buffer.from([0x81, 0]), 'permessage-deflate; colour=blue', /Unknown parameter/],
  ])('stops at %s, once and without throwing', async (_name, bad, extensions, message) => {
    const good = Buffer.from([0x81, 2, 0x68, 0x69]);
    const { messages, errors } = await decode(Buffer.concat([bad, good, good]), 'server', extensions, 4);
    expect(messages).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(message);
  });

  it('gives up on a message past its bound, compressed or not', async () => {
    const { client, connection, taken, head } = await wiretap({ threshold: 0 }, true);
    connection.send('x'.repeat(100_000));
    await once(client, 'message');
    const errors: string[] = [];
    const decoder = createWebSocketDecoder({
      from: 'server',
      extensions: agreed(head()),
      maxMessage: 10_000,
      onMessage: () => expect.unreachable(),
      onError: (error) => errors.push(error.message),
    });
    decoder.push(taken().down, 0);
    await decoder.end();
    expect(errors).toEqual(['Max payload size exceeded']);
  });

  it('gives up when more waits for decoding than may', async () => {
    const errors: string[] = [];
    const { client, connection, taken, head } = await wiretap({ threshold: 0 }, true);
    connection.send('y'.repeat(5000));
    await once(client, 'message');
    const slow = createWebSocketDecoder({
      from: 'server',
      extensions: agreed(head()),
      maxPending: 10,
      onMessage: () => expect.unreachable(),
      onError: (error) => errors.push(error.message),
    });
    for (let n = 0; n < 3; n++) slow.push(taken().down, n);
    await slow.end();
    expect(errors).toEqual(['more than 10 bytes wait for decoding']);
  });
});
