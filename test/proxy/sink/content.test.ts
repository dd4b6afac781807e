import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codingsIn, decodedLimit } from '../../../src/proxy/sink/decode.ts';
import { messageEvents } from '../harness.ts';
import { type Played, play } from './support.ts';

const body = Buffer.from('{"model":"m","messages":[{"role":"user","content":"hi"}]}');
const sse = Buffer.from(messageEvents('hello').join(''));
const page = '<!doctype html>\n<title>Bad gateway</title>\ndata: {"type":"message_stop"}\n\n<p>down</p>\n';
const json = '{"error":{"type":"overloaded","message":"later"}}';

async function answered(
  bytes: Uint8Array,
  headers: readonly string[],
  more: Partial<Played> & { status?: number } = {},
) {
  const { status = 200, ...rest } = more;
  const lines = await play([{ request: [body], head: { status, headers }, answer: [bytes], ...rest }]);
  const response = lines.find(({ kind }) => kind === 'response') as Record<string, unknown>;
  return { response, events: lines.filter(({ kind }) => kind === 'event') };
}

const textOf = (response: Record<string, unknown>): unknown =>
  (response['reconstructed'] as { blocks: { text: string }[] } | undefined)?.blocks[0]?.text;

describe('what a body is, by its content', () => {
  it.each([
    ['gzip without a label', gzipSync(sse), ['content-type', 'text/event-stream']],
    ['zstd without a label', zstdCompressSync(sse), ['content-type', 'text/event-stream']],
    ['gzip without any label', gzipSync(sse), []],
    ['plain text labelled gzip', sse, ['content-type', 'text/event-stream', 'content-encoding', 'gzip']],
    ['plain text labelled zstd', sse, ['content-encoding', 'zstd']],
    ['gzip as labelled', gzipSync(sse), ['content-type', 'text/event-stream', 'content-encoding', 'gzip']],
    [
      'gzip labelled as JSON',
      gzipSync(sse),
      ['content-type', 'application/json', 'content-encoding', 'x-gzip'],
    ],
    [
      'br as labelled',
      brotliCompressSync(sse),
      ['content-type', 'text/event-stream', 'content-encoding', 'br'],
    ],
    ['br without a label', brotliCompressSync(sse), ['content-type', 'text/event-stream']],
    ['br without any label', brotliCompressSync(sse), []],
    [
      'br labelled gzip',
      brotliCompressSync(sse),
      ['content-type', 'text/event-stream', 'content-encoding', 'gzip'],
    ],
    ['br labelled deflate', brotliCompressSync(sse), ['content-encoding', 'deflate']],
    [
      'deflate labelled br',
      deflateSync(sse),
      ['content-type', 'text/event-stream', 'content-encoding', 'br'],
    ],
    ['raw deflate without a label', deflateRawSync(sse), ['content-type', 'text/event-stream']],
    [
      'raw deflate labelled br',
      deflateRawSync(sse),
      ['content-type', 'application/json', 'content-encoding', 'br'],
    ],
    ['gzip next to an unknown coding', gzipSync(sse), ['content-encoding', 'aws-chunked, gzip']],
    ['gzip twice', gzipSync(gzipSync(sse)), ['content-encoding', 'gzip, gzip']],
    ['gzip, then br', brotliCompressSync(gzipSync(sse)), ['content-encoding', 'GZIP , Br']],
    ['gzip labelled as br', gzipSync(sse), ['content-encoding', 'br']],
    ['gzip after a gateway undid the br', gzipSync(sse), ['content-encoding', 'gzip, br']],
    ['raw deflate', deflateRawSync(sse), ['content-encoding', 'deflate']],
    [
      'plain text with a comment first, labelled br',
      Buffer.concat([Buffer.from(': wait\n\n'), sse]),
      ['content-type', 'text/event-stream', 'content-encoding', 'br'],
    ],
    ['plain text under an unknown coding', sse, ['content-encoding', 'utf-8']],
    [
      'plain text under an unknown coding, labelled as a stream',
      sse,
      ['content-type', 'text/event-stream; charset=utf-8', 'content-encoding', 'none'],
    ],
  ])('%s is read', async (_what, bytes, headers) => {
    const { response, events } = await answered(bytes, headers);
    expect(textOf(response)).toBe('hello');
    expect(response).toMatchObject({ outcome: 'complete', bytes: bytes.length });
    expect(response).not.toHaveProperty('incomplete');
    expect(events.length).toBe(response['events']);
  });

  it.each([
    ['a page labelled as a stream', page, ['content-type', 'text/event-stream'], page],
    [
      'a page in gzip labelled as a stream',
      gzipSync(page),
      ['content-type', 'text/event-stream', 'content-encoding', 'gzip'],
      page,
    ],
    [
      'a text labelled as a stream',
      'upstream connect error',
      ['content-type', 'text/event-stream'],
      'upstream connect error',
    ],
    ['a text labelled br', 'no healthy upstream', ['content-encoding', 'br'], 'no healthy upstream'],
    [
      'a long text labelled as a stream',
      'no field here\n'.repeat(9000),
      ['content-type', 'text/event-stream'],
      'no field here\n'.repeat(9000),
    ],
    ['JSON labelled as a stream', json, ['content-type', 'text/event-stream'], JSON.parse(json)],
  ])('%s is kept, and makes no events', async (_what, bytes, headers, kept) => {
    const { response, events } = await answered(Buffer.from(bytes), headers, { status: 502 });
    expect(events).toEqual([]);
    expect(response['body']).toEqual(kept);
    expect(response['outcome']).toBe('complete');
  });

  it('an error that comes as a stream keeps its message', async () => {
    const text = `event: error\ndata: ${json}\n\n`;
    const { response } = await answered(Buffer.from(text), ['content-type', 'text/event-stream'], {
      status: 529,
    });
    expect(response).toMatchObject({ status: 529, outcome: 'complete', events: 1 });
    expect(JSON.stringify(response['reconstructed'])).toContain('later');
  });

  it('an empty answer of a model is no whole answer', async () => {
    for (const [status, outcome] of [
      [200, 'truncated'],
      [204, 'complete'],
      [503, 'complete'],
    ] as const) {
      const { response } = await answered(Buffer.alloc(0), [], { status });
      expect([status, response['outcome']]).toEqual([status, outcome]);
    }
  });

  it('reads a coding from the first bytes before the label', () => {
    const gzip = gzipSync('x');
    expect(codingsIn(gzip, [])).toEqual(['gzip']);
    expect(codingsIn(gzip, ['x-gzip'])).toEqual(['x-gzip']);
    expect(codingsIn(gzip, ['br'])).toEqual(['gzip']);
    expect(codingsIn(Buffer.from('data: 1'), ['gzip'])).toEqual([]);
    expect(codingsIn(Buffer.from('data: 1'), ['br', 'gzip'])).toEqual(['br']);
    expect(codingsIn(Buffer.from('data: 1'), ['br'])).toEqual([]);
    expect(codingsIn(deflateSync('x'), ['deflate'])).toEqual(['deflate']);
    expect(codingsIn(Buffer.alloc(0), ['gzip'])).toEqual(['gzip']);
  });
});

describe('a body that decodes to far more than its length', () => {
  const zeros = Buffer.alloc(40 * 1024 * 1024, 'a');
  const bombs: [string, Buffer, string][] = [
    ['gzip', gzipSync(zeros), 'gzip'],
    ['gzip in gzip', gzipSync(gzipSync(zeros)), 'gzip, gzip'],
    ['br', brotliCompressSync(zeros, { params: { 1: 3 } }), 'br'],
    ['zstd', zstdCompressSync(zeros), 'zstd'],
    ['deflate', deflateSync(zeros), 'deflate'],
  ];

  it.each(bombs)('is recorded encoded, and the record states it: %s', async (_name, bytes, coding) => {
    for (const type of ['application/json', 'text/event-stream']) {
      const { response } = await answered(bytes, ['content-type', type, 'content-encoding', coding]);
      expect(response['base64']).toBe(bytes.toString('base64'));
      expect(response['incomplete']).toMatchObject({
        reason: 'undecodable',
        message: expect.stringContaining('the decoded body has more than'),
      });
      expect(response).not.toHaveProperty('body');
    }
    const [, request] = await play([
      {
        start: { headers: ['content-encoding', coding] },
        request: [bytes],
        head: { status: 200, headers: [] },
        answer: [],
      },
    ]);
    expect(request).toMatchObject({ kind: 'request', base64: bytes.toString('base64') });
    expect(request?.['incomplete']).toMatchObject({ reason: 'undecodable' });
  });

  it('has limits that follow from its length', () => {
    const limits = { decoded: 1000, decodedRatio: 10, decodedFree: 50 };
    expect([1, 5, 6, 99, 100, 10_000].map((bytes) => decodedLimit(bytes, limits))).toEqual([
      50, 50, 60, 990, 1000, 1000,
    ]);
  });
});

describe('every exchange has an ending', () => {
  const deep = (open: string, close: string): string => `${open.repeat(100_000)}1${close.repeat(100_000)}`;

  it.each([
    ['JSON', deep('[', ']'), 'application/json', 200],
    ['JSON of objects', deep('{"a":', '}'), 'application/json', 200],
    ['an error', deep('[', ']'), 'application/json', 400],
    [
      'an answer',
      `{"type":"message","role":"assistant","content":${deep('[', ']')},"stop_reason":"end_turn"}`,
      'application/json',
      200,
    ],
    [
      'a tool call',
      `{"type":"message","role":"assistant","content":[{"type":"tool_use","id":"t","name":"n","input":${deep('{"a":', '}')}}],"stop_reason":"end_turn"}`,
      'application/json',
      200,
    ],
    ['an event', `data: ${deep('[', ']')}\n\n`, 'text/event-stream', 200],
    [
      'an event of an answer',
      `data: {"type":"message_start","message":{"content":[],"usage":${deep('{"a":', '}')}}}\n\n`,
      'text/event-stream',
      200,
    ],
  ])('nested 100,000 deep: %s', async (_what, text, type, status) => {
    const { response } = await answered(Buffer.from(text), ['content-type', type], { status });
    expect(response).toMatchObject({ status, bytes: Buffer.byteLength(text) });
    if (type === 'application/json') {
      expect(response['reconstructed']).toBeUndefined();
      expect(response['body']).toBe(text);
      expect(response['incomplete']).toMatchObject({ reason: 'undecodable' });
    }
  });

  it('also after a request nested as deep', async () => {
    const request = Buffer.from(`{"model":"m","messages":${deep('[', ']')}}`);
    const lines = await play([{ request: [request], head: { status: 200, headers: [] }, answer: [sse] }]);
    expect(lines.filter(({ kind }) => kind === 'request' || kind === 'response')).toHaveLength(2);
  });
});
