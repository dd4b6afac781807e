import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyMember } from '../../src/record/body.ts';
import { eventPieces, type LinePieces, type RequestFields, requestPieces } from '../../src/record/line.ts';
import { lensReader } from '../../src/record/read.ts';
import { eventLine, requestLine } from '../../src/record/schema.ts';

const fields: RequestFields = {
  id: '01M7YW7TC7ACS5C2940GY6Y5VK',
  session: 's',
  ts: '2026-11-21T10:00:00.000Z',
  agent: 'codex',
  wire: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  upstream: 'https://api.openai.com',
  connection: 'c1',
  headers: {},
  dropped: [],
  bytes: 1,
};

function text(pieces: LinePieces): string {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('utf8');
}

/** The line of a body, read back by the reader. */
function readBack(body: Buffer) {
  const line = text(requestPieces(fields, bodyMember(body)));
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(requestLine.safeParse(JSON.parse(line)).error).toBeUndefined();
  const records = [
    ...lensReader.open({ file: 'x' }).push(Buffer.from(line.trimEnd()), { file: 'x', line: 1, offset: 0 }),
  ];
  expect(records).toHaveLength(1);
  const [record] = records;
  if (record?.kind !== 'request') throw new Error(`read back as ${record?.kind}`);
  return record;
}

describe('request lines', () => {
  it('hold a JSON body as the very bytes that were sent', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom('', ' ', '   \t'), (json, tail) => {
        const body = Buffer.from(json + tail);
        const { head, body: read } = readBack(body);
        expect(head.exact).toBeUndefined();
        expect(read).toEqual({ json: body });
      }),
    );
  });

  it('hold a pretty-printed body without its newlines, and state it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('\n', '\r\n'), (value, newline) => {
        const pretty = `${JSON.stringify(value, null, 2)}\n`.replaceAll('\n', newline);
        const { head, body } = readBack(Buffer.from(pretty));
        expect(head.exact).toBe(false);
        expect(JSON.stringify(JSON.parse((body as { json: Buffer }).json.toString()))).toBe(
          JSON.stringify(value),
        );
      }),
    );
  });

  it.each([
    ['text', Buffer.from('not json\nat all \u2028 "'), { text: 'not json\nat all \u2028 "' }],
    ['half JSON', Buffer.from('{"a":1'), { text: '{"a":1' }],
    ['two JSON values', Buffer.from('{}{}'), { text: '{}{}' }],
    ['a byte order mark before JSON', Buffer.from('\ufeff{}'), { text: '\ufeff{}' }],
    ['binary', Buffer.from([0xff, 0x00, 0x0a]), { base64: '/wAK' }],
    ['nothing', Buffer.alloc(0), undefined],
  ])('hold %s as what it is', (_what, body, expected) => expect(readBack(body).body).toEqual(expected));

  it('keep what JSON.parse would lose: long numbers, duplicate keys, escapes', () => {
    const body = Buffer.from('{"n":12345678901234567890,"d":1.0,"k":1,"k":2,"e":"\\u00e9\\/","s":"\\ud800"}');
    expect(readBack(body).body).toEqual({ json: body });
  });
});

describe('event lines', () => {
  it.each([
    ['JSON', '{"a": 1.0}', true, '"data":{"a": 1.0}'],
    ['JSON over two lines', '{"a":\n1}', true, '"data":{"a":1}'],
    ['text', '[DONE]', false, '"data":"[DONE]"'],
    ['text over two lines', 'a\nb', false, '"data":"a\\nb"'],
  ])('hold %s', (_what, data, isJson, expected) => {
    const line = text(eventPieces({ id: 'x', ms: 1.5, event: 'message' }, data, isJson));
    expect(line).toContain(expected);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(eventLine.safeParse(JSON.parse(line)).error).toBeUndefined();
  });
});
