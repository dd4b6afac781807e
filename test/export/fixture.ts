import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openLogFile } from '../../src/analysis/ingest/log-file.ts';
import { type ExportKind, exportDatabase } from '../../src/export/run.ts';
import type { Filter } from '../../src/read/filter.ts';
import type { Database } from '../../src/store/database.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { allViews } from '../../src/store/schema/views.ts';
import { analyzed } from '../analysis/run.ts';
import { samples } from '../import/samples.ts';
import { type GivenTurn, lensLog } from '../lens-log.ts';

/** Exports a database into its folder; returns the file or folder that was written. */
export async function exported(
  { database, folder }: { database: Database; folder: string },
  kind: ExportKind,
  filter: Filter = {},
): Promise<string> {
  const to = path.join(folder, `out.${kind}`);
  await exportDatabase({ kind, to, db: database.file, filter }, async (file) =>
    (await openLogFile(file).catch(() => undefined))?.chunks(0),
  );
  return to;
}

/** Every kind of answer that a log may have: a stream, JSON, text, bytes, an error, none, a WebSocket. */
export function everyKindOfAnswer(): string {
  const body = (text: string): string =>
    JSON.stringify({
      model: 'm-1',
      stream: true,
      system: `You are a gardener.\nToday is ${text}.`,
      messages: [{ role: 'user', content: `Water bed ${text}` }],
    });
  const turn = (id: string, minute: number, more: Partial<GivenTurn> = {}): GivenTurn => ({
    id,
    ts: `2026-11-21T09:${String(minute).padStart(2, '0')}:00.000Z`,
    path: '/v1/messages?beta=true',
    headers: { 'content-type': 'application/json', 'user-agent': 'garden/1.0' },
    body: body(id),
    ...more,
  });
  const lines = lensLog(
    [
      { id: 's', agent: 'claude', label: 'beds' },
      { id: 't', agent: 'codex' },
    ],
    [
      turn('error', 1, {
        status: null,
        outcome: 'upstream_error',
        error: { code: 'ECONNRESET', message: 'gone' },
      }),
      turn('none', 2, { unfinished: true }),
    ],
  );
  return (
    lines +
    [...stream('stream', 3), ...whole(), ...socket()].map((line) => `${JSON.stringify(line)}\n`).join('')
  );

  function request(id: string, minute: number, more: object = {}): object {
    const text = body(id);
    return {
      v: 1,
      kind: 'request',
      id,
      session: 's',
      ts: `2026-11-21T09:${String(minute).padStart(2, '0')}:00.000Z`,
      agent: 'claude',
      wire: 'anthropic-messages',
      method: 'POST',
      path: '/v1/messages',
      upstream: 'https://api.example',
      connection: 'c1',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
      },
      dropped: ['authorization'],
      bytes: Buffer.byteLength(text),
      sha256: 'f'.repeat(64),
      request: JSON.parse(text),
      ...more,
    };
  }

  function stream(id: string, minute: number): object[] {
    const events = [
      {
        type: 'message_start',
        message: { id: 'msg_1', model: 'm-1', usage: { input_tokens: 12, output_tokens: 1 } },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Zwölf\n„Beete“' } },
      { type: 'message_stop' },
    ];
    return [
      request(id, minute),
      {
        v: 1,
        kind: 'headers',
        id,
        ts: '2026-11-21T09:03:00.100Z',
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        dropped: ['set-cookie'],
      },
      ...events.map((data, at) => ({ v: 1, kind: 'event', id, ms: 100 + at, event: data.type, data })),
      {
        v: 1,
        kind: 'response',
        id,
        ts: '2026-11-21T09:03:01.000Z',
        status: 200,
        outcome: 'complete',
        bytes: 321,
        ms_headers: 99.5,
        ms_first_byte: 100,
        ms_first_content: 101,
        ms_end: 1000,
        events: 3,
        reconstructed: {
          model: 'm-1',
          id: 'msg_1',
          role: 'assistant',
          blocks: [{ type: 'text', text: 'Zwölf\n„Beete“' }],
          stopReason: 'end_turn',
          usage: { input_tokens: 12, output_tokens: 5 },
          finished: true,
          unknown: [],
        },
      },
    ];
  }

  function whole(): object[] {
    const answers: [string, object][] = [
      ['json', { body: { error: { type: 'overloaded_error', message: 'Busy' } } }],
      ['text', { body: 'upstream connect error' }],
      ['quoted', { body: '"a text that is JSON, too"' }],
      ['bytes', { base64: Buffer.from([0, 255, 1, 254]).toString('base64') }],
    ];
    return answers.flatMap(([id, answer], at) => [
      request(id, 10 + at),
      {
        v: 1,
        kind: 'headers',
        id,
        ts: '2026-11-21T09:10:00.100Z',
        status: 529,
        headers: { 'content-type': 'application/json' },
        dropped: [],
      },
      {
        v: 1,
        kind: 'response',
        id,
        ts: '2026-11-21T09:10:01.000Z',
        status: 529,
        outcome: 'complete',
        bytes: 20,
        ms_end: 20,
        ...answer,
      },
    ]);
  }

  function socket(): object[] {
    const frame = { type: 'response.create', model: 'm-2', input: [{ role: 'user', content: 'Prune' }] };
    return [
      request('socket', 20, {
        session: 't',
        agent: 'codex',
        wire: 'openai-responses',
        method: 'GET',
        path: '/v1/responses',
        joined: false,
        request: frame,
      }),
      {
        v: 1,
        kind: 'event',
        id: 'socket',
        ms: 5,
        event: 'response.completed',
        data: { type: 'response.completed' },
      },
      {
        v: 1,
        kind: 'response',
        id: 'socket',
        ts: '2026-11-21T09:20:01.000Z',
        status: 101,
        outcome: 'complete',
        bytes: 40,
        ms_end: 6,
        events: 1,
      },
      {
        v: 1,
        kind: 'traffic',
        session: 't',
        from: '2026-11-21T09:20:00.000Z',
        ts: '2026-11-21T09:20:01.000Z',
        what: 'tunnel',
        host: 'telemetry.example',
        times: 2,
        bytes_up: 10,
        bytes_down: 20,
        ms: 5,
      },
    ];
  }
}

/** The analysis of every bundled capture, of a log with every kind of answer, and of one of claude-tap. */
export function analyzedSamples() {
  const data = path.resolve(import.meta.dirname, '../../data');
  const logs = readdirSync(data)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => [name, readFileSync(path.join(data, name), 'utf8')]);
  // Its time is before all others: exchanges have the numbers that they get from a HAR file, which is sorted by time.
  const tap = samples.find(({ format }) => format === 'claude-tap')?.content ?? '';
  return analyzed({ ...Object.fromEntries(logs), 'answers.jsonl': everyKindOfAnswer(), '0.jsonl': tap });
}

/** Columns that state where a row was read from: they differ between two logs of the same exchanges. */
const ofTheLog = new Set(['log', 'log_id', 'log_line']);

/** The rows of every public table and view but `logs` and `warnings`, as sorted texts. */
export async function publicRows(db: Database): Promise<Map<string, string[]>> {
  const relations = [...allTables, ...allViews].filter(
    ({ name }) => !name.startsWith('_') && !['logs', 'warnings', 'meta'].includes(name),
  );
  const found = new Map<string, string[]>();
  for (const { name, columns } of relations) {
    const wanted = columns.map((column) => column.name).filter((column) => !ofTheLog.has(column));
    const rows = await db.rows(`SELECT ${wanted.map((column) => `"${column}"`).join(', ')} FROM "${name}"`);
    found.set(name, rows.map((row) => JSON.stringify(row)).sort());
  }
  return found;
}
