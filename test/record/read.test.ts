import { describe, expect, it } from 'vitest';
import { lensReader } from '../../src/record/read.ts';
import type { LogRecord } from '../../src/record/reader.ts';

const session =
  '{"v":1,"kind":"session","id":"s","ts":"2026-11-21T10:00:00.000Z","lens":"0.1.0","agent":"pi","platform":"linux","mode":"reverse","upstreams":[],"settings":{}}';
const request =
  '{"v":1,"kind":"request","id":"a","session":"s","ts":"t","agent":"pi","wire":"unknown","method":"POST","path":"/","upstream":"u","connection":"c1","headers":{},"dropped":[],"bytes":2,"request":{"model": "m"}}';
const response =
  '{"v":1,"kind":"response","id":"a","ts":"t","status":200,"outcome":"complete","bytes":2,"ms_end":3}';

function read(lines: readonly string[]): LogRecord[] {
  const decoder = lensReader.open({ file: 'log.jsonl' });
  const records: LogRecord[] = [];
  let offset = 0;
  lines.forEach((line, i) => {
    const bytes = Buffer.from(line);
    records.push(...decoder.push(bytes, { file: 'log.jsonl', line: i + 1, offset }));
    offset += bytes.length + 1;
  });
  return [...records, ...decoder.end()];
}

const warnings = (records: LogRecord[]) =>
  records.flatMap((record) =>
    record.kind === 'warning'
      ? [{ line: record.source.line, code: record.code, message: record.message }]
      : [],
  );

describe('reader of lens logs', () => {
  it('knows its own logs and no others', () => {
    expect(lensReader.recognises([session])).toBe(true);
    expect(lensReader.recognises(['{"v":1,"ki', request])).toBe(true);
    expect(lensReader.recognises(['{"id":"x","kind":"request","ts":"t"}'])).toBe(false);
    expect(lensReader.recognises(['{"v":1,"kind":"span"}'])).toBe(false);
    expect(lensReader.recognises([])).toBe(false);
  });

  it('gives the body as a slice of its line', () => {
    const line = Buffer.from(request);
    const [record] = lensReader.open({ file: 'x' }).push(line, { file: 'x', line: 1, offset: 0 });
    if (record?.kind !== 'request' || !record.body || !('json' in record.body)) throw new Error('no body');
    expect(record.body.json.toString()).toBe('{"model": "m"}');
    expect(record.body.json.buffer).toBe(line.buffer);
    expect(record.head).not.toHaveProperty('request');
  });

  it('finds the body anywhere in the line, and passes unknown fields on', () => {
    const moved = `{"request":{"a":"\\"request\\":1"},"new":true,${request.slice(1, request.indexOf(',"request"'))}}`;
    const [record] = read([moved]);
    expect(record).toMatchObject({ kind: 'request', head: { id: 'a', new: true, completeness: 'exact' } });
    expect((record as { body: { json: Buffer } }).body.json.toString()).toBe('{"a":"\\"request\\":1"}');
  });

  it.each(['"added":false', '"added":{"a":[1]}', '"added":"x"', '"added":[],"more":{}'])(
    'reads a request to which another program added %s behind the body',
    (added) => {
      const line = Buffer.from(`${request.slice(0, -1)},${added}}`);
      const decoder = lensReader.open({ file: 'x' });
      const source = { file: 'x', line: 1, offset: 0 };
      const bodies = [decoder.push(line, source), decoder.recover?.(line, source) ?? []].flatMap((records) =>
        [...records].flatMap((record) =>
          record.kind === 'request' && record.body && 'json' in record.body
            ? [record.body.json.toString()]
            : [],
        ),
      );
      expect(bodies.at(-1)).toBe('{"model": "m"}');
    },
  );

  it('reports that a last line that ends early is torn, and that one in the middle is bad', () => {
    const cut = response.slice(0, 40);
    expect(warnings(read([session, request, cut]))).toEqual([
      { line: 3, code: 'torn_line', message: 'the last line is incomplete; lens was stopped while it wrote' },
    ]);
    expect(warnings(read([session, cut, request, response]))).toEqual([
      { line: 2, code: 'bad_line', message: 'not a whole JSON object; skipped' },
    ]);
  });

  it('names the field that is wrong', () => {
    expect(
      warnings(read([response.replace('200', '"200"').replace('"complete"', '"done"')])),
    ).toMatchInlineSnapshot(`
      [
        {
          "code": "bad_member",
          "line": 1,
          "message": "status: Invalid input: expected number, received string; left out",
        },
        {
          "code": "unknown_outcome",
          "line": 1,
          "message": "the outcome "done" is unknown to this version of lens",
        },
      ]
    `);
  });

  it('ignores kinds it does not know, and warns of versions it does not know', () => {
    expect(read(['{"v":1,"kind":"span","x":1}'])).toEqual([]);
    expect(warnings(read(['{"v":2,"kind":"request"}'])).map(({ code }) => code)).toEqual(['newer_version']);
    expect(warnings(read(['{"v":1}'])).map(({ code }) => code)).toEqual(['bad_line']);
  });

  it('passes over blank lines', () => expect(read(['', ' ', '\r', session])).toHaveLength(1));

  it('turns a gap into a warning', () => {
    const gap =
      '{"v":1,"kind":"gap","from":"2026-11-21T10:00:00.000Z","ts":"2026-11-21T10:00:09.000Z","reason":"ENOSPC","lines":7}';
    expect(warnings(read([gap])).map(({ code }) => code)).toEqual(['recording_gap']);
  });

  it('gives events their size and not their data', () => {
    const [record] = read(['{"v":1,"kind":"event","id":"a","ms":1.5,"event":"x","data":{"k":"é"}}']);
    expect(record).toEqual({
      kind: 'event',
      source: { file: 'log.jsonl', line: 1, offset: 0 },
      event: { v: 1, kind: 'event', id: 'a', ms: 1.5, event: 'x' },
      bytes: Buffer.byteLength('{"k":"é"}'),
    });
  });

  it('reads every kind of damaged line with a warning', () => {
    for (const rubbish of [
      '\u0001',
      '\u0000\u0000',
      '{',
      '[1,2]',
      '"x"',
      'null',
      '{"v":"1","kind":5}',
      '{"v":1,"kind":"request","request":{}}',
    ]) {
      const records = read([session, rubbish, response]);
      expect(warnings(records), rubbish).toHaveLength(1);
      expect(records.at(-1)?.kind, rubbish).toBe('response');
    }
  });

  it('reads every whole record of a line, and reports the rest with its place', () => {
    const zeros = '\u0000'.repeat(700);
    const kinds = (records: LogRecord[]) =>
      records.map((record) => (record.kind === 'warning' ? record.code : record.kind));
    expect(kinds(read([session + request, response]))).toEqual(['session', 'request', 'response']);
    expect(kinds(read([zeros + request, zeros, response]))).toEqual([
      'zero_bytes',
      'request',
      'zero_bytes',
      'response',
    ]);
    // A body is not looked through: what it ran into is found when it turns out to be no JSON.
    const joined = Buffer.from(`${request.slice(0, -9)}${response}`);
    const decoder = lensReader.open({ file: 'x' });
    const found = decoder.recover?.(joined, { file: 'x', line: 1, offset: 0 }) ?? [];
    expect(kinds([...found])).toEqual(['bad_line', 'response']);
    expect(kinds(read([`\ufeff${session}`, ` ${request} `]))).toEqual(['session', 'request']);
    const event = '{"v":1,"kind":"event","id":"a","ms":1.5,"event":"x","data":{}}';
    expect(kinds(read([event + event + response]))).toEqual(['event', 'event', 'response']);
    const [first] = read([`${zeros}${request}`]);
    expect(first).toMatchObject({ message: '700 zero bytes at byte 0; skipped' });
  });

  it('keeps an answer whose outcome it does not know, and a request whose wire it does not know', () => {
    const odd = read([
      request
        .replace('"wire":"unknown"', '"wire":"telepathy"')
        .replace('"path":"/"', '"path":"/v1/messages"'),
      response.replace('"complete"', '"postponed"'),
    ]);
    expect(warnings(odd).map(({ code }) => code)).toEqual(['unknown_wire', 'unknown_outcome']);
    expect(odd.find(({ kind }) => kind === 'request')).toMatchObject({
      head: { wire: 'anthropic-messages' },
    });
    expect(odd.find(({ kind }) => kind === 'response')).toMatchObject({ response: { outcome: 'unknown' } });
  });

  it('leaves out a member that is nested too deep, and keeps its record', () => {
    const deep = `${'['.repeat(3000)}${']'.repeat(3000)}`;
    const [noticed, record] = read([`${response.slice(0, -1)},"body":${deep}}`]);
    expect(noticed).toMatchObject({ code: 'too_deep' });
    expect(record).toMatchObject({ kind: 'response', response: { status: 200 } });
    expect((record as { response: object }).response).not.toHaveProperty('body');
  });

  it('reports a line of another tool', () => {
    expect(warnings(read(['{"id":"x","kind":"request","wire":"codex-chat"}']))).toMatchObject([
      { code: 'foreign_line' },
    ]);
  });
});
