import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ingest } from '../../../src/analysis/ingest/ingest.ts';
import { readers } from '../../../src/import/table.ts';
import { temporaryDatabase, temporaryFolder } from '../../store/fixture.ts';
import { body, line } from './logs.ts';

async function read(content: Buffer | string): Promise<{ warnings: object; exchanges: object[] }> {
  const file = path.join(temporaryFolder(), 'a.jsonl');
  writeFileSync(file, content);
  const database = await temporaryDatabase();
  const { warnings } = await ingest(database, [file], readers);
  const exchanges = await database.rows<object>(
    'SELECT wire, outcome, status FROM _exchanges ORDER BY exchange_id',
  );
  return { warnings, exchanges };
}

const session = line.session('S1');
const at = (ts: string): object => ({ ts });
const whole = (id: string, n = 1) => [line.request(id, body(n)), line.response(id)];
const done = expect.objectContaining({ outcome: 'complete' });

const spaced = (json: string): string => JSON.stringify(JSON.parse(json), null, 1).replaceAll('\n', ' ');
const turned = (json: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json)).reverse()));

describe('logs that are not as lens writes them', () => {
  const log = [session, ...whole('a')].join('\n');
  test.each([
    ['gzip under a plain name', gzipSync(`${log}\n`)],
    ['UTF-16, little-endian', Buffer.from(`\ufeff${log}\n`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\ufeff${log}\n`, 'utf16le').swap16()],
    ['a byte order mark', `\ufeff${log}\n`],
    ['UTF-16 without a byte order mark', Buffer.from(`${log}\n`, 'utf16le')],
    ['UTF-16, big-endian, without a byte order mark', Buffer.from(`${log}\n`, 'utf16le').swap16()],
    ['byte order marks of files that were joined', `\ufeff${log.replaceAll('\n', '\n\ufeff\ufeff')}\r\n`],
    ['no newline between records', `${[session, ...whole('a')].join('')}\n`],
    ['commas, tabs and record separators between records', `${[session, ...whole('a')].join(',\t\x1e')}\n`],
    ['one line of records in another order, without an end', [session, ...whole('a')].map(turned).join('')],
    ['blanks between records in another order', `${[session, ...whole('a')].map(turned).join(' \t ')}\r\n`],
    ['carriage returns for newlines', [session, ...whole('a')].join('\r')],
    ['line separators of Unicode for newlines', [session, ...whole('a')].join('\u2028')],
    ['an array of records', `[${[session, ...whole('a')].map(turned).join(',\n')}]`],
    ['a text sequence', `${[session, ...whole('a')].map((json) => `\x1e${json}`).join('\n')}\n`],
    ['UTF-16 of one line', Buffer.from(`\ufeff${[session, ...whole('a')].map(turned).join('')}`, 'utf16le')],
    ['blanks between tokens', `${log.split('\n').map(spaced).join('\n')}\n`],
    ['members in another order', `${log.split('\n').map(turned).join('\n')}\n`],
  ])('%s', async (_name, content) => {
    expect(await read(content)).toEqual({ warnings: {}, exchanges: [done] });
  });

  test('a gzip file that breaks off gives what can be decoded', async () => {
    const lines = Array.from({ length: 300 }, (_, n) => whole(`x${n}`, n + 1)).flat();
    const packed = gzipSync(`${[session, ...lines].join('\n')}\n`);
    const { warnings, exchanges } = await read(packed.subarray(0, packed.length * 0.7));
    expect(warnings).toMatchObject({ packed_cut: 1 });
    expect(exchanges.length).toBeGreaterThan(10);
  });

  test('zero bytes behind the last record, which has no newline, do not cost it', async () => {
    const { warnings, exchanges } = await read(`${log}${'\0'.repeat(40)}`);
    expect(warnings).toEqual({ zero_bytes: 1 });
    expect(exchanges).toEqual([done]);
  });

  test('a member of a wrong type costs nothing but itself', async () => {
    const changed = (json: string, members: object): string =>
      JSON.stringify({ ...JSON.parse(json), ...members });
    const records = [
      { ts: 5, session: null },
      { headers: [1], connection: 7 },
      { wire: 9, bytes: -1 },
    ].flatMap((members, n) => [
      changed(line.request(`r${n}`, body(n)), members),
      changed(line.response(`r${n}`), { status: '200', ms_end: 'x', bytes: null }),
    ]);
    const withoutId = changed(line.request('r9', body(9)), { id: 9 });
    const { warnings, exchanges } = await read(`${[session, ...records, withoutId].join('\n')}\n`);
    expect(warnings).toMatchObject({ bad_member: 6, bad_line: 1 });
    expect(exchanges).toMatchObject([1, 2, 3].map(() => ({ outcome: 'complete', status: null })));
  });

  test('a copy of an exchange whose id was taken is a copy', async () => {
    const other = line.request('a', body(2));
    const content = [session, ...whole('a'), other, line.response('a'), other, line.response('a')].join('\n');
    expect(await read(`${content}\n`)).toEqual({
      warnings: { duplicate_id: 1, repeated_exchange: 1 },
      exchanges: [done, done],
    });
  });

  test('an answer before its request, and one without', async () => {
    const [request, response] = whole('a');
    const content = [session, response, request, line.response('nobody')].join('\n');
    expect(await read(`${content}\n`)).toEqual({
      warnings: { response_without_request: 1 },
      exchanges: [done],
    });
  });

  test('lines of another tool, and of none', async () => {
    const other = JSON.stringify({
      kind: 'request',
      id: 'i',
      agent: 'claude',
      wire: 'claude-messages',
      method: 'POST',
      path: '/v1/messages?key=AIzaSecretOfSomebody&beta=true',
      headers_kept: {},
      request: { messages: [] },
    });
    const content = [session, ...whole('a'), other, '{"hello":"world"}'].join('\n');
    const file = path.join(temporaryFolder(), 'a.jsonl');
    writeFileSync(file, `${content}\n`);
    const database = await temporaryDatabase();
    const { warnings } = await ingest(database, [file], readers);
    expect(warnings).toEqual({ foreign_line: 1, mixed_log: 1 });
    expect(await database.rows('SELECT path FROM _exchanges ORDER BY exchange_id')).toEqual([
      { path: '/v1/messages' },
      { path: '/v1/messages?key=[masked]&beta=true' },
    ]);
  });

  test('a body that is no JSON or nested too deep is kept as text, with its answer', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const content = [
      session,
      line.request('a', '{"a":}'),
      line.response('a'),
      line.request('b', deep),
      line.response('b'),
    ];
    expect(await read(`${content.join('\n')}\n`)).toEqual({
      warnings: { unreadable_body: 2 },
      exchanges: [done, done],
    });
  });

  test('an exchange that comes again is reported once a log', async () => {
    const later = [line.request('b', body(2), at('2026-11-21T10:00:00.000Z')), line.response('b')];
    const content = [session, ...whole('a'), ...later, ...whole('a'), ...later];
    const { warnings, exchanges } = await read(`${content.join('\n')}\n`);
    expect([warnings, exchanges.length]).toEqual([{ repeated_exchange: 1 }, 2]);
  });

  test('a body that could not be decoded, and a clock that goes back', async () => {
    const content = [
      session,
      line.request('a', body(1)),
      line.response('a', { ms_end: -5, incomplete: { reason: 'undecodable', message: 'bad block' } }),
    ];
    expect((await read(`${content.join('\n')}\n`)).warnings).toEqual({ undecodable_body: 1, odd_time: 1 });
  });
});

describe('times', () => {
  test.each([
    ['1970-01-01T00:00:00.000Z', null],
    ['2019-12-31T23:59:59.999Z', null],
    ['2999-01-01T00:00:00.000Z', null],
    ['+275761-01-01T00:00:00.000Z', null],
    ['yesterday', null],
    ['2026-11-21T09:00:05.000Z', '2026-11-21T09:00:05.000Z'],
  ])('%s is stored as %s', async (ts, stored) => {
    const file = path.join(temporaryFolder(), 'a.jsonl');
    writeFileSync(file, `${[session, line.request('a', body(1), at(ts)), line.response('a')].join('\n')}\n`);
    const database = await temporaryDatabase();
    const { warnings } = await ingest(database, [file], readers);
    expect(await database.rows('SELECT ts FROM exchanges')).toEqual([{ ts: stored }]);
    expect(warnings).toEqual(stored === null ? { odd_time: 1 } : {});
  });

  test('a clock that goes back within a session is reported, and order within a second is none', async () => {
    const times = ['09:00:05.000', '09:00:04.500', '09:00:06.000', '08:00:06.000', '08:00:07.000'];
    const content = times.flatMap((time, n) => [
      line.request(`r${n}`, body(n), at(`2026-11-21T${time}Z`)),
      line.response(`r${n}`),
    ]);
    expect((await read(`${[session, ...content].join('\n')}\n`)).warnings).toEqual({ odd_time: 1 });
  });

  test.each([-1, 1e12, 1e300])('a duration of %d ms is not known', async (ms_end) => {
    const content = [session, line.request('a', body(1)), line.response('a', { ms_end, ms_headers: -3 })];
    expect((await read(`${content.join('\n')}\n`)).warnings).toEqual({ odd_time: 1 });
  });
});

describe('what is there twice', () => {
  async function warningsOf(...contents: string[][]): Promise<object[]> {
    const folder = temporaryFolder();
    const files = contents.map((_, n) => path.join(folder, `${n}.jsonl`));
    contents.forEach((lines, n) => {
      writeFileSync(files[n] as string, `${lines.join('\n')}\n`);
    });
    const database = await temporaryDatabase();
    await ingest(database, files, readers);
    await ingest(database, files, readers);
    const [count] = await database.rows<{ n: number }>('SELECT count(*) AS n FROM exchanges');
    return [count as object, ...(await database.rows('SELECT code FROM warnings ORDER BY code'))];
  }

  test('a copy of a log is read once and reported, in any order', async () => {
    const log = [session, ...whole('a'), ...whole('b', 2)];
    expect(await warningsOf(log, log)).toEqual([{ n: 2 }, { code: 'copied_log' }]);
    expect(await warningsOf(log, log.slice(0, 3))).toEqual([{ n: 2 }, { code: 'repeated_exchange' }]);
    const [count, ...codes] = await warningsOf(log.slice(0, 3), log);
    expect([count, codes.length > 0]).toEqual([{ n: 2 }, true]);
  });

  test('an answer that comes again to the same request is counted and reported', async () => {
    const again = [line.request('b', body(1), at('2026-11-21T09:00:09.000Z')), line.response('b')];
    const log = [session, ...whole('a'), ...again];
    expect(await warningsOf(log)).toEqual([{ n: 2 }, { code: 'same_answer' }]);
  });

  test('very many requests with one id', async () => {
    const same = Array.from({ length: 3000 }, (_, n) => line.request('a', `{"model":"m","max_tokens":${n}}`));
    const started = performance.now();
    expect((await read(`${[session, ...same].join('\n')}\n`)).warnings).toEqual({ duplicate_id: 2999 });
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

test('a text is no answer of a model, unless it is a part of one', async () => {
  const texts: [string, object, string | null][] = [
    ['<html><title>Sign in</title></html>', {}, 'Sign in'],
    ['upstream connect error', {}, 'upstream connect error'],
    ['{"id":"x","choices":[{"mess', {}, null],
    ['data: {"id":', {}, null],
    ['half a text', { incomplete: { reason: 'undecodable' } }, null],
  ];
  const lines = texts.flatMap(([text, more], n) => [
    line.request(`a${n}`, body(n)),
    line.response(`a${n}`, { reconstructed: undefined, body: text, ...more }),
  ]);
  const file = path.join(temporaryFolder(), 'a.jsonl');
  writeFileSync(file, [session, ...lines].join('\n'));
  const database = await temporaryDatabase();
  await ingest(database, [file], readers);
  const rows = await database.rows('SELECT error_code, error_message FROM _exchanges ORDER BY exchange_id');
  expect(rows).toEqual(
    texts.map(([, , message]) => ({
      error_code: message === null ? null : 'no_model_answer',
      error_message: message,
    })),
  );
});
