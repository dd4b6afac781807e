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
const whole = (id: string, n = 1) => [line.request(id, body(n)), line.response(id)];
const done = expect.objectContaining({ outcome: 'complete' });

describe('logs that are not as lens writes them', () => {
  const log = [session, ...whole('a')].join('\n');
  test.each([
    ['gzip under a plain name', gzipSync(`${log}\n`)],
    ['UTF-16, little-endian', Buffer.from(`\ufeff${log}\n`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\ufeff${log}\n`, 'utf16le').swap16()],
    ['a byte order mark', `\ufeff${log}\n`],
    ['no newline between records', `${[session, ...whole('a')].join('')}\n`],
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
    const content = [session, ...whole('a'), ...whole('b', 2), ...whole('a'), ...whole('b', 2)];
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
