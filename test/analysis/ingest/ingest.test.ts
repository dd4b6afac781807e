import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ingest } from '../../../src/analysis/ingest/ingest.ts';
import { readers } from '../../../src/import/table.ts';
import { requestBody } from '../../../src/store/queries/request-body.ts';
import { temporaryDatabase, temporaryFolder } from '../../store/fixture.ts';
import { allRows, body, capture, line, writeLog } from './logs.ts';

const read = async (files: readonly string[], database?: Awaited<ReturnType<typeof temporaryDatabase>>) => {
  const db = database ?? (await temporaryDatabase());
  return { db, summary: await ingest(db, files, readers) };
};

describe('ingest', () => {
  test('fills the columns of an exchange', async () => {
    const { db, summary } = await read([writeLog(temporaryFolder(), 'a.jsonl', capture(1))]);
    expect(summary).toMatchObject({
      exchanges: { added: 1, total: 1 },
      logs: { added: 1 },
      warnings: {},
      unreadable: [],
    });
    expect(await db.first('SELECT * EXCLUDE (usage_raw, response, request_sha256) FROM _exchanges')).toEqual({
      exchange_id: 1,
      record_id: 'S1-000',
      log_id: 1,
      log_line: 2,
      session_id: 'S1',
      ts: '2026-11-21T09:00:01.000Z',
      agent: 'claude',
      agent_version: '2.1.0',
      agent_version_evidence: 'user agent',
      wire: 'anthropic-messages',
      method: 'POST',
      path: '/v1/messages',
      upstream: 'https://api.example',
      connection: 'c1',
      traceparent: null,
      previous_record_id: null,
      missing_link: null,
      joined: null,
      completeness: 'exact',
      request_bytes: Buffer.byteLength(body(1)),
      envelope_id: 1,
      tools_node_id: 2,
      system_node_id: 1,
      messages_node_id: 3,
      model: 'claude-sonnet-4-5',
      stream: true,
      status: 200,
      outcome: 'complete',
      error_code: null,
      error_message: null,
      response_bytes: 512,
      response_model: 'claude-sonnet-4-5',
      response_id: 'msg_1',
      stop_reason: 'tool_use',
      ms_headers: 10,
      ms_first_byte: 11,
      ms_first_content: 12.5,
      ms_end: 99,
      input_tokens: 105,
      uncached_tokens: 10,
      cache_read_tokens: 90,
      cache_write_tokens: 5,
      cache_write_5m_tokens: null,
      cache_write_1h_tokens: null,
      output_tokens: 7,
      reasoning_tokens: null,
    });
    expect(await db.rows('SELECT direction, name, value FROM headers ORDER BY ALL')).toEqual([
      { direction: 'request', name: 'anthropic-beta', value: 'a' },
      { direction: 'request', name: 'anthropic-beta', value: 'b' },
      { direction: 'request', name: 'authorization', value: null },
      { direction: 'request', name: 'user-agent', value: 'claude-cli/2.1.0 (external, cli)' },
      { direction: 'response', name: 'content-type', value: 'text/event-stream' },
      { direction: 'response', name: 'set-cookie', value: null },
    ]);
    expect(await db.rows('SELECT seq, ms, event, bytes FROM events ORDER BY seq')).toEqual([
      { seq: 0, ms: 10, event: 'ping', bytes: 15 },
      { seq: 1, ms: 20, event: 'ping', bytes: 15 },
    ]);
    expect(
      await db.rows('SELECT block, type, name, call_id, text FROM answer_blocks ORDER BY block'),
    ).toEqual([
      { block: 0, type: 'text', name: null, call_id: null, text: 'I will look.' },
      { block: 1, type: 'tool_call', name: 'Read', call_id: 'toolu_1', text: '{"p":1}' },
    ]);
    expect(await db.first('SELECT session_id, agent, mode, settings, upstreams FROM sessions')).toEqual({
      session_id: 'S1',
      agent: 'claude',
      mode: 'reverse',
      upstreams: 'https://api.example',
      settings: '{"ANTHROPIC_BASE_URL":"http://127.0.0.1:1"}',
    });
  });

  test('stores a conversation once and gives each body back', async () => {
    const { db } = await read([writeLog(temporaryFolder(), 'a.jsonl', capture(12))]);
    expect(await db.first('SELECT count(*) AS n FROM segments')).toEqual({ n: 25 });
    for (let turn = 0; turn < 12; turn++) {
      expect(await requestBody(db, turn + 1)).toEqual({ encoding: 'json', text: body(2 * turn + 1) });
    }
    const messages = await db.rows<{ role: string; text: string }>(
      'SELECT role, text FROM messages WHERE exchange_id = 2 ORDER BY position',
    );
    expect(messages.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      'user: turn 0 ',
      'assistant: turn 1 word ',
      'user: turn 2 word word ',
    ]);
  });

  test('reads nothing twice, and only what is new of a log that has grown', async () => {
    const folder = temporaryFolder();
    const lines = capture(6);
    const file = writeLog(folder, 'a.jsonl', lines.slice(0, 16));
    const { db } = await read([file]);
    expect((await read([file], db)).summary).toMatchObject({
      exchanges: { added: 0, total: 3 },
      logs: { unchanged: 1 },
      bytes: 0,
    });
    const added = lines
      .slice(16)
      .map((text) => `${text}\n`)
      .join('');
    appendFileSync(file, added);
    const { summary } = await read([file], db);
    expect(summary).toMatchObject({
      exchanges: { added: 3, total: 6 },
      logs: { grown: 1 },
      bytes: Buffer.byteLength(added),
    });
    const { db: atOnce } = await read([file]);
    expect(await allRows(db)).toEqual(await allRows(atOnce));
  });

  test('knows a log again by its content: renamed, copied and packed', async () => {
    const folder = temporaryFolder();
    const file = writeLog(folder, 'a.jsonl', capture(3));
    const { db } = await read([file]);
    const copy = path.join(folder, 'copy.jsonl');
    copyFileSync(file, copy);
    expect((await read([file, copy], db)).summary).toMatchObject({
      exchanges: { added: 0, total: 3 },
      bytes: 0,
    });
    const packed = path.join(folder, 'a.jsonl.zst');
    writeFileSync(packed, zstdCompressSync(readFileSync(file)));
    rmSync(file);
    rmSync(copy);
    expect((await read([packed], db)).summary).toMatchObject({ exchanges: { added: 0, total: 3 }, bytes: 0 });
    const renamed = path.join(folder, 'b.jsonl');
    renameSync(packed, renamed);
    await read([renamed], db);
    expect(await db.rows('SELECT name, present FROM logs')).toEqual([{ name: 'b.jsonl', present: true }]);
  });

  test('reads packed logs of several frames like plain ones', async () => {
    const folder = temporaryFolder();
    const file = writeLog(folder, 'a.jsonl', capture(5));
    const bytes = readFileSync(file);
    const frames = [bytes.subarray(0, 999), bytes.subarray(999, 3000), bytes.subarray(3000)];
    writeFileSync(`${file}.zst`, Buffer.concat(frames.map((frame) => zstdCompressSync(frame))));
    const plain = await allRows((await read([file])).db);
    const packed = await allRows((await read([`${file}.zst`])).db);
    for (const rows of [plain, packed]) rows['logs'] = [];
    expect(packed).toEqual(plain);
  });

  test('marks exchanges of logs that are gone, and keeps them', async () => {
    const folder = temporaryFolder();
    const first = writeLog(folder, 'a.jsonl', capture(2, 'S1'));
    const second = writeLog(folder, 'b.jsonl', capture(2, 'S2'));
    const { db } = await read([first, second]);
    rmSync(first);
    await read([second], db);
    expect(await db.rows('SELECT name, present FROM logs ORDER BY name')).toEqual([
      { name: 'a.jsonl', present: false },
      { name: 'b.jsonl', present: true },
    ]);
    expect(await db.first('SELECT count(*) AS n FROM exchanges')).toEqual({ n: 4 });
  });

  test('counts an exchange once though it is in two logs, and keeps another one with its id', async () => {
    const folder = temporaryFolder();
    const lines = capture(2);
    const first = writeLog(folder, 'a.jsonl', lines);
    const second = writeLog(folder, 'b.jsonl', [
      line.session('S9'),
      ...lines.slice(1),
      line.request('S1-001', body(1, { temperature: 1 })),
      line.response('S1-001', { ms_end: 7 }),
    ]);
    const { db, summary } = await read([first, second]);
    expect(summary).toMatchObject({ exchanges: { added: 3, total: 3 }, warnings: { duplicate_id: 1 } });
    expect(
      await db.rows('SELECT record_id AS id, ms_end, outcome FROM exchanges ORDER BY exchange_id'),
    ).toEqual([
      { id: 'S1-000', ms_end: 99, outcome: 'complete' },
      { id: 'S1-001', ms_end: 99, outcome: 'complete' },
      { id: 'S1-001~2', ms_end: 7, outcome: 'complete' },
    ]);
    expect(await db.first('SELECT count(*) AS n FROM events')).toEqual({ n: 4 });
  });

  test('reports what has no answer, until it comes', async () => {
    const folder = temporaryFolder();
    const lines = capture(2);
    const file = writeLog(folder, 'a.jsonl', lines.slice(0, -1));
    const { db } = await read([file]);
    expect(
      await db.rows('SELECT record_id AS id, status, outcome FROM exchanges WHERE exchange_id = 2'),
    ).toEqual([{ id: 'S1-001', status: 200, outcome: 'unfinished' }]);
    expect(await db.rows('SELECT log_line AS line, exchange_id AS exchange, code FROM warnings')).toEqual([
      { line: 7, exchange: 2, code: 'missing_response' },
    ]);
    appendFileSync(file, `${lines.at(-1)}\n`);
    await read([file], db);
    const { db: atOnce } = await read([file]);
    expect(await allRows(db)).toEqual(await allRows(atOnce));
  });

  test('reports what answers nothing and what is answered twice', async () => {
    const lines = [...capture(1), line.response('S1-000'), line.response('nobody')];
    const { summary } = await read([writeLog(temporaryFolder(), 'a.jsonl', lines)]);
    expect(summary.warnings).toEqual({ second_response: 1, response_without_request: 1 });
  });

  test('passes over bad lines, and reads a torn last line when it is whole', async () => {
    const folder = temporaryFolder();
    const lines = capture(3);
    const file = writeLog(folder, 'a.jsonl', [
      lines[0] as string,
      'not json',
      ...lines.slice(1, 11),
      '{"v":1,"kind":"request"}',
    ]);
    const torn = lines.slice(11, 13).join('\n');
    appendFileSync(file, torn.slice(0, -40));
    const { db, summary } = await read([file]);
    expect(summary).toMatchObject({ exchanges: { total: 3 }, warnings: { bad_line: 2, torn_line: 1 } });
    appendFileSync(file, `${torn.slice(-40)}\n${lines.slice(13).join('\n')}\n`);
    const again = await read([file], db);
    expect(again.summary).toMatchObject({ exchanges: { added: 0, total: 3 }, warnings: {} });
    const { db: atOnce } = await read([file]);
    expect(await allRows(db)).toEqual(await allRows(atOnce));
  });

  test('takes a last line without newline when it is whole', async () => {
    const folder = temporaryFolder();
    const lines = capture(2);
    const file = path.join(folder, 'a.jsonl');
    writeFileSync(file, lines.slice(0, 6).join('\n'));
    const { db, summary } = await read([file]);
    expect(summary).toMatchObject({ exchanges: { total: 1 }, warnings: {} });
    appendFileSync(file, `\n${lines.slice(6).join('\n')}`);
    await read([file], db);
    const { db: atOnce } = await read([file]);
    expect(await allRows(db)).toEqual(await allRows(atOnce));
  });

  test('reads a log that was rewritten under its name as another one', async () => {
    const folder = temporaryFolder();
    const file = writeLog(folder, 'a.jsonl', capture(3, 'S1'));
    const { db } = await read([file]);
    writeLog(folder, 'a.jsonl', capture(2, 'S2'));
    const { summary } = await read([file], db);
    expect(summary).toMatchObject({ exchanges: { added: 2, total: 5 }, warnings: { log_rewritten: 1 } });
  });

  test('stores bodies that are no JSON, none at all, and of an unknown wire', async () => {
    const head = JSON.parse(line.request('x', '1'));
    const { request: _none, ...bare } = head;
    const lines = [
      line.session('S1'),
      JSON.stringify({ ...bare, id: 'text', text: 'a=1&b=2' }),
      JSON.stringify({ ...bare, id: 'base64', base64: '/wAB' }),
      JSON.stringify({ ...bare, id: 'none' }),
      line.request('unknown', '{"messages":[{"role":"user","content":"hi"}],"x":[1,2]}', { wire: 'unknown' }),
      line.request('scalar', ' 42 '),
    ];
    const { db } = await read([writeLog(temporaryFolder(), 'a.jsonl', lines)]);
    const bodies = [];
    for (let n = 1; n <= 5; n++) bodies.push(await requestBody(db, n));
    expect(bodies).toEqual([
      { encoding: 'text', text: 'a=1&b=2' },
      { encoding: 'base64', text: '/wAB' },
      undefined,
      { encoding: 'json', text: '{"messages":[{"role":"user","content":"hi"}],"x":[1,2]}' },
      { encoding: 'json', text: '42' },
    ]);
  });

  test('takes times as they are: clocks that go back, and none', async () => {
    const lines = [
      line.session('S1'),
      line.request('a', body(1), { ts: '2026-11-21T10:00:00.000Z' }),
      line.request('b', body(1), { ts: '2026-11-21T09:00:00.000Z' }),
      line.request('c', body(1), { ts: 'yesterday' }),
    ];
    const { db } = await read([writeLog(temporaryFolder(), 'a.jsonl', lines)]);
    expect(await db.rows('SELECT record_id AS id, ts FROM exchanges ORDER BY exchange_id')).toEqual([
      { id: 'a', ts: '2026-11-21T10:00:00.000Z' },
      { id: 'b', ts: '2026-11-21T09:00:00.000Z' },
      { id: 'c', ts: null },
    ]);
  });

  test('reports what cannot be read, and reads the rest', async () => {
    const folder = temporaryFolder();
    const good = writeLog(folder, 'a.jsonl', capture(1));
    const empty = writeLog(folder, 'empty.jsonl', []);
    const other = writeLog(folder, 'other.jsonl', ['{"hello":"world"}']);
    const binary = path.join(folder, 'binary.jsonl');
    writeFileSync(binary, Buffer.from([0, 1, 2, 255, 10, 0]));
    const missing = path.join(folder, 'missing.jsonl');
    const { db, summary } = await read([good, empty, other, binary, missing]);
    expect(summary).toMatchObject({ exchanges: { added: 1 }, logs: { added: 1, empty: 1 } });
    expect(summary.unreadable.map(({ code, where }) => [code, path.basename(where ?? '')])).toEqual([
      ['log_format_unknown', 'other.jsonl'],
      ['log_format_unknown', 'binary.jsonl'],
      ['log_not_found', 'missing.jsonl'],
    ]);
    expect(summary.unreadable[1]?.message).toContain('binary');
    const codes = 'SELECT code FROM warnings ORDER BY code';
    expect((await db.rows<{ code: string }>(codes)).map(({ code }) => code)).toEqual([
      'empty_log',
      'log_format_unknown',
      'log_format_unknown',
      'log_not_found',
    ]);
    await read([good], db);
    expect(await db.rows(codes)).toEqual([]);
  });
});
