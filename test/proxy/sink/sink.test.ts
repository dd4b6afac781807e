import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/proxy/sink/limits.ts';
import { Sink } from '../../../src/proxy/sink/sink.ts';
import { messageEvents, messagesBody } from '../harness.ts';
import { cut, type Played, play } from './support.ts';

const stream = Buffer.from(messageEvents('héllo 👋 \\u2028').join(''));
const request = Buffer.from(messagesBody.replace('hi', 'hé 👋'));
const places = fc.array(fc.nat(5000), { maxLength: 30 });
const head = { status: 200, headers: ['content-type', 'text/event-stream'] };

describe('the record does not depend on how bytes arrive', () => {
  it('in any chunking of request and stream', async () => {
    const whole = await play([{ request: [request], head, answer: [stream] }]);
    expect(whole.map(({ kind }) => kind)).toEqual([
      'session',
      'request',
      'headers',
      ...Array(6).fill('event'),
      'response',
    ]);
    await fc.assert(
      fc.asyncProperty(places, places, async (up, down) => {
        expect(await play([{ request: cut(request, up), head, answer: cut(stream, down) }])).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['gzip', zlib.gzipSync(stream)],
    ['br', zlib.brotliCompressSync(stream)],
    ['zstd', zlib.zstdCompressSync(stream)],
  ])('in any chunking of a stream in %s', async (coding, bytes) => {
    const encoded = { status: 200, headers: [...head.headers, 'content-encoding', coding] };
    const whole = await play([{ request: [request], head: encoded, answer: [bytes] }]);
    expect(whole.at(-1)).toMatchObject({ events: 6, outcome: 'complete', reconstructed: { finished: true } });
    await fc.assert(
      fc.asyncProperty(places, async (down) => {
        expect(await play([{ request: [request], head: encoded, answer: cut(bytes, down) }])).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('in any size of batches, for any mix of exchanges', async () => {
    const one = (id: string): Played => ({
      start: { id },
      request: cut(request, [7, 50]),
      head,
      answer: cut(stream, [3, 99, 400]),
    });
    const mixed = ['a', 'b', 'c', 'd'].map(one);
    const whole = await play(mixed);
    for (const batch of [1, 64, 1000]) expect(await play(mixed, { limits: { batch } })).toEqual(whole);
  });

  it('keeps no events with --no-events, and the same answer', async () => {
    const played = [{ request: [request], head, answer: [stream] }];
    const [all, without] = [await play(played), await play(played, { events: false })];
    expect(without).toEqual(all.filter(({ kind }) => kind !== 'event'));
  });
});

describe('limits', () => {
  const large = Buffer.alloc(100_000, 0x20);

  it('a body past its limit leaves length and hash', async () => {
    const lines = await play([{ request: cut(large, [40_000]), answer: [] }], { limits: { body: 50_000 } });
    expect(lines[1]).toMatchObject({ bytes: 100_000, incomplete: { reason: 'size_limit' } });
    expect(lines[1]?.['sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(lines[1]).not.toHaveProperty('text');
  });

  it('bytes that would crowd the way to the worker are counted and let go, and the next exchange is whole again', async () => {
    const lines = await play(
      [
        { request: [large], head: { status: 200, headers: [] }, answer: [] },
        { start: { id: 'b' }, request: [request], head, answer: [stream] },
      ],
      { limits: { inFlight: 50_000 } },
    );
    expect(lines[1]).toMatchObject({ bytes: 100_000, incomplete: { reason: 'memory_limit' } });
    expect(lines[1]).not.toHaveProperty('sha256');
    expect(lines.at(-1)).toMatchObject({ id: 'b', outcome: 'complete', events: 6 });
  });

  it('a stream with a hole keeps what came before it', async () => {
    const events = messageEvents('hello').map((event) => Buffer.from(event));
    const hole = Buffer.concat([Buffer.from('event: x\ndata: "'), large, Buffer.from('"\n\n')]);
    const answer = [...events.slice(0, 3), hole, ...events.slice(3)];
    const lines = await play([{ request: [request], head, answer }], { limits: { inFlight: 50_000 } });
    expect(lines.filter(({ kind }) => kind === 'event')).toHaveLength(3);
    expect(lines.at(-1)).toMatchObject({
      incomplete: { reason: 'memory_limit' },
      bytes: answer.reduce((sum, chunk) => sum + chunk.length, 0),
      reconstructed: { blocks: [{ text: 'hello' }] },
    });
  });

  it('bodies held for open exchanges have one limit together', async () => {
    const half = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(30_000) }] });
    const lines = await play([{ request: cut(Buffer.from(half), [10_000, 20_000]), answer: [] }], {
      limits: { held: 25_000 },
    });
    expect(lines[1]).toMatchObject({ incomplete: { reason: 'memory_limit' }, bytes: half.length });
  });
});

describe('what comes very often', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-sink-'));
  const told: string[] = [];
  const session = {
    id: 's',
    ts: 't',
    lens: '0',
    agent: 'a',
    platform: 'p',
    mode: 'reverse' as const,
    upstreams: [],
    settings: {},
  };
  const effects = {
    ...fs,
    now: Date.now,
    finished: () => undefined,
    warn: (message: string) => told.push(message),
  };
  const sink = new Sink({ folder, name: 'log', session, secrets: [], events: true, limits }, effects);

  it('is counted and reported without end', async () => {
    for (let i = 0; i < 2000; i++) {
      sink.warn('the same');
      sink.warn(`another one, number ${i}`);
      sink.other('GET', `/files/${i}?x=${i}`);
      sink.other('GET', '/files/0');
    }
    const { warnings, otherRequests } = await sink.close();
    rmSync(folder, { recursive: true });
    expect(warnings).toHaveLength(101);
    expect(told).toEqual(warnings);
    expect(warnings.at(-1)).toBe('More warnings followed; they are not listed.');
    expect(Object.keys(otherRequests)).toHaveLength(501);
    expect(otherRequests).toMatchObject({ 'GET /files/0': 2001, 'other paths': 1500 });
  });
});

describe('WebSocket turns', () => {
  it('are events by message type, with the link to the turn before', async () => {
    const answer = [
      '{"type":"response.created","response":{"id":"resp_1","model":"m","output":[]}}',
      '{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"i","role":"assistant","content":[]}}',
      '{"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}',
      '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"hello"}',
      '{"type":"response.completed","response":{"id":"resp_1","model":"m","status":"completed","usage":{"input_tokens":3}}}',
    ].map((text) => Buffer.from(text));
    const lines = await play([
      {
        start: {
          method: 'GET',
          target: { origin: 'https://api.example', path: '/v1/responses', agent: 'codex' },
          websocket: { previous: 'before', joined: true },
        },
        request: [Buffer.from('{"type":"response.create","model":"m","input":[]}')],
        head: { status: 101, headers: [] },
        answer,
      },
    ]);
    expect(lines[1]).toMatchObject({
      wire: 'openai-responses',
      previous: 'before',
      joined: true,
      request: { type: 'response.create' },
    });
    expect(lines.filter(({ kind }) => kind === 'event').map(({ event }) => event)).toEqual(
      answer.map((text) => JSON.parse(text.toString()).type),
    );
    expect(lines.at(-1)).toMatchObject({
      status: 101,
      outcome: 'complete',
      reconstructed: { id: 'resp_1', finished: true },
    });
  });
});
