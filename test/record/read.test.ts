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

  it('hands the body over as the slice of the line it stands in', () => {
    const line = Buffer.from(request);
    const [record] = lensReader.open({ file: 'x' }).push(line, { file: 'x', line: 1, offset: 0 });
    if (record?.kind !== 'request' || !record.body || !('json' in record.body)) throw new Error('no body');
    expect(record.body.json.toString()).toBe('{"model": "m"}');
    expect(record.body.json.buffer).toBe(line.buffer);
    expect(record.head).not.toHaveProperty('request');
  });

  it('finds the body wherever it stands in the line, and passes unknown fields on', () => {
    const moved = `{"request":{"a":"\\"request\\":1"},"new":true,${request.slice(1, request.indexOf(',"request"'))}}`;
    const [record] = read([moved]);
    expect(record).toMatchObject({ kind: 'request', head: { id: 'a', new: true, completeness: 'exact' } });
    expect((record as { body: { json: Buffer } }).body.json.toString()).toBe('{"a":"\\"request\\":1"}');
  });

  it('says that a last line that breaks off is torn, and that one in the middle is bad', () => {
    const cut = response.slice(0, 40);
    expect(warnings(read([session, request, cut]))).toEqual([
      { line: 3, code: 'torn_line', message: 'the last line breaks off; lens was stopped while it wrote' },
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
          "code": "bad_line",
          "line": 1,
          "message": "status: Invalid input: expected number, received string; outcome: Invalid option: expected one of "complete"|"truncated"|"aborted_by_client"|"upstream_error"|"refused"; skipped",
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

  it('survives every kind of rubbish with a warning', () => {
    for (const rubbish of [
      '\u0000\u0001',
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
});
