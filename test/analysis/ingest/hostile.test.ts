import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ingest } from '../../../src/analysis/ingest/ingest.ts';
import { LensError } from '../../../src/errors.ts';
import { readers } from '../../../src/import/table.ts';
import { requestBody } from '../../../src/store/queries/request-body.ts';
import { wires } from '../../../src/wire/table.ts';
import { temporaryDatabase, temporaryFolder } from '../../store/fixture.ts';
import { body, line, writeLog } from './logs.ts';

const element = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.record({
    role: fc.jsonValue(),
    type: fc.jsonValue(),
    content: fc.jsonValue(),
    parts: fc.jsonValue(),
    name: fc.jsonValue(),
  }),
);

describe('ingest of what no client would send', () => {
  test('takes any JSON as body, usage and answer in every wire, and gives bodies back', {
    timeout: 120_000,
  }, async () => {
    const wild = fc.record({
      wire: fc.constantFrom(...wires.map(({ name }) => name), 'unknown', 'no-such-wire'),
      body: fc.oneof(
        element,
        fc.record({
          tools: element,
          system: element,
          messages: fc.array(element),
          input: fc.array(element),
          contents: fc.array(element),
          model: fc.jsonValue(),
          stream: fc.jsonValue(),
        }),
      ),
      answer: fc.oneof(
        element,
        fc.record({
          usage: fc.jsonValue(),
          blocks: fc.array(element),
          error: fc.jsonValue(),
          stopReason: fc.jsonValue(),
        }),
      ),
      status: fc.oneof(fc.integer(), fc.constant(null)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(wild, { minLength: 20, maxLength: 60 }), async (all) => {
        const lines = all.flatMap((one, n) => [
          line.request(`x${n}`, JSON.stringify(one.body), { wire: one.wire }),
          line.response(`x${n}`, { reconstructed: one.answer, status: one.status }),
        ]);
        const database = await temporaryDatabase();
        const file = writeLog(temporaryFolder(), 'a.jsonl', [line.session('S1'), ...lines]);
        const summary = await ingest(database, [file], readers);
        expect(summary.exchanges.added).toBe(all.length);
        for (const [index, { body: sent }] of all.entries()) {
          expect((await requestBody(database, index + 1))?.text).toBe(JSON.stringify(sent));
        }
        await database.close();
      }),
      { numRuns: 5 },
    );
  });

  test('never takes a number for tokens or a status that cannot be one', async () => {
    const usages = [
      { input_tokens: -5 },
      { input_tokens: 1.5 },
      { input_tokens: 1e300, output_tokens: 'many' },
      {},
    ];
    const lines = usages.flatMap((usage, n) => [
      line.request(`x${n}`, body(n + 1)),
      line.response(`x${n}`, { status: 70_000 * n, reconstructed: { model: 'm', blocks: [], usage } }),
    ]);
    const database = await temporaryDatabase();
    const file = writeLog(temporaryFolder(), 'a.jsonl', [line.session('S1'), ...lines]);
    const summary = await ingest(database, [file], readers);
    expect(summary.warnings).toEqual({ unreadable_usage: 3 });
    expect(
      await database.rows(
        'SELECT DISTINCT status, input_tokens, output_tokens FROM exchanges ORDER BY status',
      ),
    ).toEqual([
      { status: 0, input_tokens: null, output_tokens: null },
      { status: null, input_tokens: null, output_tokens: null },
    ]);
  });

  test('does not count as exact what the tool that wrote the log cut', async () => {
    const exchange = (id: string, request: object, reconstructed: object = { text: 'ok' }) => {
      const common = { id, ts: '2026-01-05T09:00:00.000Z', agent: 'claude', wire: 'claude-messages' };
      const sent = {
        ...common,
        kind: 'request',
        method: 'POST',
        path: '/v1/messages',
        headers_kept: {},
        request,
        extract: {},
      };
      return [
        JSON.stringify(sent),
        JSON.stringify({ ...common, kind: 'response', status: 200, reconstructed }),
      ];
    };
    const said = (content: string) => ({ role: 'user', content });
    const lines = [
      ...exchange('whole', { messages: [said('a')] }),
      ...exchange('cut', { messages: [said('a'), said('long…(+17 chars)')] }),
      ...exchange('after', { messages: [said('a'), said('long…(+17 chars)'), said('b')] }),
      ...exchange('fork', { messages: [said('a'), said('c')] }),
      ...exchange('keys', { _truncated: true, _keys: ['messages'] }),
      ...exchange('answer', { messages: [said('a')], max_tokens: 1 }, { text: 'long…(+9 chars)' }),
    ];
    const database = await temporaryDatabase();
    await ingest(database, [writeLog(temporaryFolder(), 'a.jsonl', lines)], readers);
    const rows = await database.rows<{ id: string; completeness: string }>(
      'SELECT record_id AS id, completeness FROM exchanges ORDER BY exchange_id',
    );
    expect(Object.fromEntries(rows.map(({ id, completeness }) => [id, completeness]))).toEqual({
      whole: 'exact',
      cut: 'truncated',
      after: 'truncated',
      fork: 'exact',
      keys: 'truncated',
      answer: 'truncated',
    });
  });

  test('reports that the disk is full, and keeps what was there', async () => {
    const folder = temporaryFolder();
    const file = writeLog(folder, 'a.jsonl', [
      line.session('S1'),
      line.request('a', body(1)),
      line.response('a'),
    ]);
    const database = await temporaryDatabase(path.join(folder, 'lens.duckdb'));
    const commit = database.commit.bind(database);
    database.commit = () =>
      Promise.reject(new Error('IO Error: Could not write file: No space left on device'));
    const error = await ingest(database, [file], readers).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LensError);
    expect(error).toMatchObject({ code: 'not_writable', where: database.file });
    database.commit = commit;
    expect(await database.rows('SELECT * FROM _exchanges')).toEqual([]);
    expect((await ingest(database, [file], readers)).exchanges).toEqual({ added: 1, total: 1 });
  });
});
