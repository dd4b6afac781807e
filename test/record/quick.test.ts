import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventPieces, requestPieces } from '../../src/record/line.ts';
import { quickEvent, quickRequest } from '../../src/record/quick.ts';

const text = (pieces: readonly (string | Buffer)[]) => Buffer.from(pieces.join('').trimEnd());

test('reads every event that lens writes as the slow way does, or leaves it to that', () => {
  const event = fc.record({
    id: fc.stringMatching(/^[0-9A-Z]{26}$/),
    ms: fc.double({ noNaN: true, noDefaultInfinity: true }),
    event: fc.string(),
  });
  fc.assert(
    fc.property(event, fc.jsonValue(), (fields, value) => {
      const data = JSON.stringify(value);
      const line = text(eventPieces(fields, data, true));
      const quick = quickEvent(line);
      const { data: _data, ...slow } = JSON.parse(line.toString());
      if (quick) expect(quick).toEqual({ event: slow, bytes: Buffer.byteLength(data) });
      else expect(fields.event).not.toMatch(/^[\w.:-]+$/);
    }),
  );
});

const fields = {
  id: '01J',
  session: 'S',
  ts: '2026-11-21T09:00:00.000Z',
  agent: 'claude',
  wire: 'unknown',
  method: 'POST',
  path: '/"request":',
  upstream: 'u',
  connection: 'c',
  headers: { 'x-codex-meta': '{"a":1,"request":2}' },
  dropped: [],
  bytes: 3,
};

test('finds the body of a request with any head', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = Buffer.from(JSON.stringify(value));
      const line = text(requestPieces(fields, { name: 'request', json, model: null, exact: true }));
      const quick = quickRequest(line);
      expect(quick && line.toString('utf8', quick.body.start, quick.body.end)).toBe(json.toString());
      expect(quick?.head).toMatchObject(fields);
    }),
  );
});

test.each([
  '{"v":1,"kind":"request","headers":{"a":1,"request":2},"id":"x"}',
  '{"kind":"request","v":1,"request":{}}',
  '{"v":1,"kind":"response","request":{}}',
  '{"v":1,"kind":"request","text":"a"}',
  '{"v":1,"kind":"request","request":{"a":1},"added":false}',
  '{"v":1,"kind":"request","request":"a","added":1}',
  '{"v":1,"kind":"request","request":7,"added":8}',
])('leaves %s to the slow way', (line) => {
  expect(quickRequest(Buffer.from(line))).toBeUndefined();
});
