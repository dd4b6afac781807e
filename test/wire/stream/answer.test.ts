import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerDecoderOptions, createAnswerDecoder } from '../../../src/wire/stream/answer.ts';
import type { AnswerEnd, AnswerEvent } from '../../../src/wire/stream/event.ts';
import { wireByName } from '../../../src/wire/table.ts';
import type { Wire } from '../../../src/wire/types.ts';
import { anthropicTurn, asSse } from '../streams.ts';

function decode(
  bytes: Uint8Array,
  options: AnswerDecoderOptions = {},
  places: readonly number[] = [],
): AnswerEnd {
  const decoder = createAnswerDecoder(options);
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const events = edges.slice(1).flatMap((edge, index) => decoder.push(bytes.subarray(edges[index], edge)));
  const end = decoder.end();
  return { ...end, events: [...events, ...end.events] };
}

const text = (value: string) => Buffer.from(value);
const short = ({ events }: AnswerEnd) =>
  events.map(({ event, data, cut }) => [event, data, ...(cut ? ['cut'] : [])]);

/** An AWS event stream message; headers are strings (type 7). */
function awsMessage(headers: Record<string, string>, payload: string): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([Buffer.from([name.length]), text(name), Buffer.from([7]), length, text(value)]);
    }),
  );
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + Buffer.byteLength(payload), 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, text(payload)]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

const bedrockChunk = (data: unknown) =>
  awsMessage(
    { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify({ bytes: text(JSON.stringify(data)).toString('base64'), p: 'abcdef' }),
  );

describe('what an answer is, by its content', () => {
  it.each([
    ['a stream labelled as JSON', 'data: {"a":1}\n\n', 'application/json', 'events'],
    ['a stream without a label', 'event: x\ndata: 1\n\n', undefined, 'events'],
    ['a stream that begins with a comment', ': hello\n\ndata: 1\n\n', 'text/plain', 'events'],
    [
      'a stream that begins with blank lines and a byte order mark',
      '\ufeff\n\ndata: 1\n\n',
      undefined,
      'events',
    ],
    ['an error labelled as a stream', '{"error":{"message":"no"}}', 'text/event-stream', 'json'],
    ['a page labelled as a stream', '<html>', 'application/json', 'text'],
    ['a stream of fields nobody knows, labelled', 'foo: 1\n\n', 'text/event-stream; charset=utf-8', 'events'],
    ['a word that begins like a field', 'databases are down', 'text/plain', 'text'],
    ['a word that is shorter than a field', 'dat', undefined, 'text'],
    ['broken JSON', '{"a":', 'application/json', 'text'],
    ['bytes that begin like an AWS event stream', '\0\0\0\u0001abcdefghijklmno', undefined, 'text'],
    ['blanks', ' \n ', undefined, 'text'],
    ['nothing', '', 'text/event-stream', 'empty'],
  ])('%s', (_name, body, contentType, kind) => {
    for (const places of [[], [1], [2, 3], [...body].map((_, index) => index)]) {
      expect(decode(text(body), { contentType }, places).kind).toBe(kind);
    }
  });

  it.each([
    ['lines', '{"a":1}\n\r\n{"b":2}\n', undefined],
    ['objects on one line', '{"a":1}{"b":2}', 'application/json'],
    ['objects over several lines', '{\n "a": 1\n}\n{\n "b": 2\n}', 'application/x-ndjson'],
    ['a text sequence', '\u001e{"a":1}\n\u001e{"b":2}\n', 'application/json-seq'],
    ['data without blank lines', 'data: {"a":1}\ndata: {"b":2}\n', undefined],
  ])('reads objects in the form of %s', (_form, body, contentType) => {
    for (const places of [[], [...body].map((_, index) => index)])
      expect(short(decode(text(body), { contentType }, places))).toEqual([
        [null, { a: 1 }],
        [null, { b: 2 }],
      ]);
  });

  it('takes data over several lines for one event, and an object over several lines for one body', () => {
    expect(short(decode(text('data: {"a":\ndata: 1}\n\ndata: x\ndata: y\n\n')))).toEqual([
      [null, { a: 1 }],
      [null, 'x\ny'],
    ]);
    const spread = decode(text('{\n  "error": "m"\n}'), { contentType: 'application/x-ndjson' });
    expect(spread).toMatchObject({ kind: 'json', body: { error: 'm' } });
  });

  it('gives the body of what is no stream', () => {
    expect(decode(text('{"a":[1]}'))).toMatchObject({ kind: 'json', body: { a: [1] }, events: [] });
    expect(decode(text('[1,2]'))).toMatchObject({ kind: 'json', body: [1, 2], events: [] });
    expect(decode(text('<b>'))).toMatchObject({ kind: 'text', body: '<b>', events: [] });
  });

  it('is the same in any chunking, for any bytes', () => {
    const piece = fc.constantFrom(
      'data: {"a":1}',
      'event: é🐟',
      '\n',
      '\r',
      '\r\n',
      ': c',
      'data:',
      '[{"b":"]"}',
      ',',
      ']',
      '\ufeff',
      'id: 1',
      '"',
      '\\',
      '{"a":1}',
      '{\n',
      '\u001e',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        fc.constantFrom('application/x-ndjson', 'text/event-stream', undefined),
        (pieces, places, arrayIsStream, contentType) => {
          const bytes = text(pieces.join(''));
          const options = { arrayIsStream, contentType, maxBuffer: 20 };
          expect(decode(bytes, options, places)).toEqual(decode(bytes, options));
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('cuts an array at its own commas only', () => {
  const values = [{ a: '\\"],{[' }, '\\', '"', [1, [2]], -1.5e3, null, {}, '[{'];
  const end = decode(text(` [ ${values.map((value) => JSON.stringify(value)).join(' ,\n')} ]\ntrailing`), {
    arrayIsStream: true,
  });
  expect(end.events.map(({ raw }) => raw)).toEqual(values.map((value) => JSON.stringify(value)));
});

describe('streams that end early or grow too long', () => {
  it('keeps an event that the end cut, and reports it', () => {
    expect(short(decode(text('data: {"a":1}\n\ndata: {"b":')))).toEqual([
      [null, { a: 1 }],
      [null, '{"b":', 'cut'],
    ]);
    expect(short(decode(text('[{"a":1},{"b":'), { arrayIsStream: true }))).toEqual([
      [null, { a: 1 }],
      [null, '{"b":', 'cut'],
    ]);
  });

  it.each([
    ['one long line', `data: 1\n\ndata: ${'x'.repeat(100)}\n\ndata: 2\n\n`],
    ['many short lines', `data: 1\n\n${'data: xxxx\n'.repeat(20)}\n\ndata: 2\n\n`],
    ['a line that never ends', `data: 1\n\ndata: ${'x'.repeat(10_000)}`],
  ])('gives what came before an event past its bound: %s', (_name, stream) => {
    const step = [...stream].map((_, index) => index);
    for (const places of [[], [10], step]) {
      const end = decode(text(stream), { maxBuffer: 50 }, places);
      expect(short(end)).toEqual([[null, 1]]);
      expect(end.problem).toBe('overflow');
    }
  });

  it('bounds elements of an array and whole bodies', () => {
    const array = decode(text(`[1,"${'x'.repeat(100)}",2]`), { arrayIsStream: true, maxBuffer: 50 });
    expect([short(array), array.problem]).toEqual([[[null, 1]], 'overflow']);
    const body = decode(text(`{"a":"${'x'.repeat(100)}"}`), { maxBuffer: 50 });
    expect(body).toEqual({ kind: 'text', events: [], problem: 'overflow' });
  });

  it('stays linear when an event comes in small pieces', () => {
    const event = `data: ${'x'.repeat(2_000_000)}\n\n`;
    const decoder = createAnswerDecoder();
    const bytes = text(event);
    const events: AnswerEvent[] = [];
    for (let at = 0; at < bytes.length; at += 64) events.push(...decoder.push(bytes.subarray(at, at + 64)));
    expect(events).toHaveLength(1);
    expect(decoder.end().events).toEqual([]);
  });
});

describe('AWS event streams', () => {
  const stream = Buffer.concat(anthropicTurn.events.map(({ data }) => bedrockChunk(data)));
  const wire = wireByName('anthropic-messages') as Wire;

  it('gives the model’s events, in any chunking', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (places) => {
        const assembler = wire.assembler();
        const end = decode(stream, { contentType: 'application/vnd.amazon.eventstream' }, places);
        for (const event of end.events) assembler.push(event);
        expect(assembler.result()).toEqual(wire.fromJson(anthropicTurn.body));
      }),
      { numRuns: 50 },
    );
  });

  it('stops at a damaged message and keeps those before it', () => {
    const good = bedrockChunk({ type: 'ping' });
    const bad = Buffer.from(good);
    bad[good.length - 8] = (bad[good.length - 8] as number) ^ 1;
    const end = decode(Buffer.concat([good, bad, good]));
    expect([short(end), end.problem]).toEqual([[['ping', { type: 'ping' }]], 'damaged']);
    const wrongLength = Buffer.concat([good, Buffer.alloc(20, 7)]);
    expect(decode(wrongLength)).toMatchObject({ problem: 'damaged', events: [{ event: 'ping' }] });
  });

  it('turns an exception into an error of the wire', () => {
    const exception = awsMessage(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      '{"message":"slow down"}',
    );
    const end = decode(Buffer.concat([bedrockChunk(anthropicTurn.events[0]?.data), exception]));
    const assembler = wire.assembler();
    for (const event of end.events) assembler.push(event);
    expect(assembler.result()).toMatchObject({
      finished: true,
      error: { type: 'error', error: { type: 'throttlingException', message: 'slow down' } },
    });
  });

  it('names the events of Converse and leaves their data as it is', () => {
    const message = awsMessage(
      { ':event-type': 'contentBlockDelta', ':message-type': 'event' },
      '{"delta":{"text":"a"}}',
    );
    expect(short(decode(message))).toEqual([['contentBlockDelta', { delta: { text: 'a' } }]]);
  });
});

it('hands the text of an event on as it came', () => {
  const [event] = decode(asSse({ events: [{ data: { a: 1 } }] })).events;
  expect(event).toEqual({ event: null, data: { a: 1 }, raw: '{"a":1}', cut: false });
});
