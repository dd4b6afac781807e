import { createHash, hash } from 'node:crypto';
import zlib from 'node:zlib';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { limits as defaultLimits } from '../../src/proxy/sink/limits.ts';
import {
  Cleanup,
  messageEvents,
  messagesBody,
  startLens,
  startServer,
  startUpstream,
  streamHead,
} from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const codings: [string, (bytes: Buffer | string) => Buffer][] = [
  ['gzip', zlib.gzipSync],
  ['br', zlib.brotliCompressSync],
  ['zstd', zlib.zstdCompressSync],
  ['deflate', zlib.deflateSync],
  ['zstd', (bytes) => Buffer.concat(halves(bytes).map((half) => zlib.zstdCompressSync(half)))],
  ['deflate', zlib.deflateRawSync],
  ['deflate, gzip', (bytes) => zlib.gzipSync(zlib.deflateSync(bytes))],
];

const halves = (bytes: Buffer | string): Buffer[] => {
  const whole = Buffer.from(bytes);
  const middle = Math.floor(whole.length / 2);
  return [whole.subarray(0, middle), whole.subarray(middle)];
};

/** A body of many lengths, so that compressed forms are of several blocks. */
const large = JSON.stringify({
  model: 'm',
  messages: [{ role: 'user', content: Array.from({ length: 20_000 }, (_, i) => i * 7).join(' ') }],
});

describe('encoded bodies are relayed untouched and recorded decoded', () => {
  it.each(codings)('%s, request and answer', async (coding, encode) => {
    const answer = {
      id: 'x',
      object: 'chat.completion',
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hello' } }],
    };
    const encodedAnswer = encode(JSON.stringify(answer));
    const upstream = await startUpstream(cleanup, (response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding })
        .end(encodedAnswer),
    );
    const lens = await startLens(cleanup, upstream.url);
    const sent = encode(large);
    const got = await request(`${lens.url}/v1/chat/completions`, {
      method: 'POST',
      body: sent,
      headers: { 'content-encoding': coding },
    });
    expect(Buffer.compare(Buffer.from(await got.body.arrayBuffer()), encodedAnswer)).toBe(0);
    expect(Buffer.compare(upstream.seen[0]?.body as Buffer, sent)).toBe(0);
    const { requests, responses } = await lens.finish();
    expect(requests[0]).toMatchObject({
      encoding: coding,
      bytes: sent.length,
      sha256: hash('sha256', sent),
      decoded_bytes: large.length,
      decoded_sha256: hash('sha256', large),
      request: JSON.parse(large),
    });
    expect(responses[0]).toMatchObject({
      bytes: encodedAnswer.length,
      reconstructed: { blocks: [{ type: 'text', text: 'hello' }] },
    });
  });

  it.each(codings.slice(0, 4))('%s, a stream that is flushed event by event', async (coding, _encode) => {
    const make = {
      gzip: () => zlib.createGzip(),
      br: () => zlib.createBrotliCompress(),
      zstd: () => zlib.createZstdCompress(),
      deflate: () => zlib.createDeflate(),
    }[coding] as () => zlib.Gzip;
    const events = messageEvents('hello');
    const upstream = await startUpstream(cleanup, async (response) => {
      response.writeHead(200, { ...streamHead, 'content-encoding': coding });
      const encoder = make();
      encoder.pipe(response);
      for (const event of events) {
        encoder.write(event);
        await new Promise<void>((resolve) => encoder.flush(resolve));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      encoder.end();
    });
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    await got.body.dump();
    const log = await lens.finish();
    expect(log.events.map(({ event }) => event)).toEqual(
      events.map((event) => /event: (\S+)/.exec(event)?.[1]),
    );
    const times = log.events.map(({ ms }) => ms);
    expect(new Set(times).size).toBeGreaterThan(3);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(log.responses[0]).toMatchObject({
      outcome: 'complete',
      events: 6,
      reconstructed: { blocks: [{ text: 'hello' }] },
    });
  });

  it.each([
    ['deflate', zlib.deflateRawSync],
    ['zstd', zlib.zstdCompressSync],
  ])('%s, raw or in a frame an event', async (coding, encode) => {
    const events = messageEvents('hello');
    const pieces = coding === 'zstd' ? events.map((event) => encode(event)) : [encode(events.join(''))];
    const upstream = await startUpstream(cleanup, async (response) => {
      response.writeHead(200, { ...streamHead, 'content-encoding': coding });
      for (const piece of pieces) response.write(piece);
      response.end();
    });
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    await got.body.dump();
    expect((await lens.finish()).responses[0]).toMatchObject({
      outcome: 'complete',
      events: 6,
      reconstructed: { blocks: [{ text: 'hello' }], finished: true },
    });
  });

  it.each(codings.map(([coding]) => coding).slice(0, 4))(
    'a stream that is no %s is recorded as what it is',
    async (coding) => {
      const upstream = await startUpstream(cleanup, (response) =>
        response
          .writeHead(200, { ...streamHead, 'content-encoding': coding })
          .end(messageEvents('hello').join('')),
      );
      const lens = await startLens(cleanup, upstream.url);
      const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
      await got.body.dump();
      const [response] = (await lens.finish()).responses;
      expect(response).toMatchObject({ outcome: 'complete', reconstructed: { blocks: [{ text: 'hello' }] } });
      expect(response).not.toHaveProperty('incomplete');
    },
  );

  it('a damaged block in mid-stream is reported, with what came before it', async () => {
    const events = messageEvents('hello');
    const frames = events.map((event) => zlib.zstdCompressSync(event));
    // A compressed block whose literals section is of no known form (RFC 8878, 3.1.1.3.1).
    const damaged = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x25, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(200, { ...streamHead, 'content-encoding': 'zstd' });
      response.end(Buffer.concat([...frames.slice(0, 3), damaged, ...frames.slice(3)]));
    });
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    await got.body.dump();
    expect((await lens.finish()).responses[0]).toMatchObject({
      outcome: 'complete',
      events: 3,
      incomplete: { reason: 'undecodable' },
    });
  });

  it('a text under the label of a coding is kept as text', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response
        .writeHead(200, { 'content-encoding': 'br', 'content-type': 'application/json' })
        .end('no brotli'),
    );
    const lens = await startLens(cleanup, upstream.url);
    const got = await request(`${lens.url}/v1/messages`, {
      method: 'POST',
      body: 'no gzip',
      headers: { 'content-encoding': 'gzip' },
    });
    await got.body.dump();
    const { requests, responses } = await lens.finish();
    expect(requests[0]).toMatchObject({ text: 'no gzip', encoding: 'gzip' });
    expect(responses[0]).toMatchObject({ body: 'no brotli' });
    expect(responses[0]).not.toHaveProperty('incomplete');
  });
});

describe('answers are recognised by content', () => {
  it('a stream under the type of JSON', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(messageEvents('hello').join('')),
    );
    const lens = await startLens(cleanup, upstream.url);
    await (await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody })).body.dump();
    expect((await lens.finish()).responses[0]).toMatchObject({
      events: 6,
      reconstructed: { finished: true },
    });
  });

  it('an error under the type of a stream', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(400, streamHead).end('{"error":{"message":"no"}}'),
    );
    const lens = await startLens(cleanup, upstream.url);
    await (await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody })).body.dump();
    expect((await lens.finish()).responses[0]).toMatchObject({
      status: 400,
      body: { error: { message: 'no' } },
    });
  });

  it('a count of tokens is a body and no answer of a model', async () => {
    const upstream = await startUpstream(cleanup, (response) => response.end('{"input_tokens":12}'));
    const lens = await startLens(cleanup, upstream.url);
    await (
      await request(`${lens.url}/v1/messages/count_tokens`, { method: 'POST', body: messagesBody })
    ).body.dump();
    const [response] = (await lens.finish()).responses;
    expect(response).toMatchObject({ body: { input_tokens: 12 } });
    expect(response).not.toHaveProperty('reconstructed');
  });
});

describe('what is no model request', () => {
  it('is recognised by its body where the path does not decide', async () => {
    const upstream = await startUpstream(cleanup);
    const lens = await startLens(cleanup, upstream.url);
    for (const body of [
      messagesBody.replace('"max_tokens":10', '"system":"x"'),
      '{"events":[]}',
      'text',
      '',
    ]) {
      await (await request(`${lens.url}/odd/path?k=v`, { method: 'POST', body })).body.dump();
    }
    const log = await lens.finish();
    expect(log.requests.map(({ wire, path }) => [wire, path])).toEqual([
      ['anthropic-messages', '/odd/path?k=v'],
    ]);
    expect(log.summary.otherRequests).toEqual({ 'POST /odd/path': 3 });
  });
});

describe('large bodies', () => {
  it('passes 200 MB up and down with flat memory, and records length and hash past the limit', async () => {
    const size = 200 * 1024 * 1024;
    const block = Buffer.alloc(1024 * 1024, 'x');
    const wanted = createHash('sha256');
    for (let sent = 0; sent < size; sent += block.length) wanted.update(block);
    let received = 0;
    const upstream = await startServer(cleanup, async (incoming, response) => {
      for await (const chunk of incoming) received += chunk.length;
      response.writeHead(200);
      for (let sent = 0; sent < size; sent += block.length) {
        if (!response.write(block)) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end();
    });
    const limits = {
      ...defaultLimits,
      inFlight: 64 * 1024 * 1024,
      memoryFile: 16 * 1024 * 1024,
      body: 8 * 1024 * 1024,
      held: 64 * 1024 * 1024,
      batch: 256 * 1024,
      batchDelay: 4,
      endHeld: 250,
    };
    const lens = await startLens(cleanup, upstream.url, { limits });
    async function* upload() {
      for (let sent = 0; sent < size; sent += block.length) yield block;
    }
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: upload() as never });
    let down = 0;
    let peak = 0;
    for await (const chunk of got.body) {
      down += chunk.length;
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    }
    expect([received, down]).toEqual([size, size]);
    expect(peak).toBeLessThan(size);
    const { requests, responses } = await lens.finish();
    expect(requests[0]?.bytes).toBe(size);
    expect(requests[0]?.incomplete?.reason).toMatch(/size_limit|memory_limit/);
    if (requests[0]?.incomplete?.reason === 'size_limit')
      expect(requests[0]?.sha256).toBe(wanted.digest('hex'));
    expect(requests[0]).not.toHaveProperty('text');
    expect(responses[0]).toMatchObject({ outcome: 'complete', bytes: size });
    expect(responses[0]?.incomplete?.reason).toMatch(/size_limit|memory_limit/);
  });
});
