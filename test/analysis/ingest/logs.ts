import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../../../src/store/database.ts';
import { allTables } from '../../../src/store/schema/tables.ts';

/** Lines of logs in lens' own format, as a capture would write them. */
export const line = {
  session: (id: string, more: object = {}) =>
    JSON.stringify({
      v: 1,
      kind: 'session',
      id,
      ts: '2026-11-21T09:00:00.000Z',
      lens: '0.1.0',
      agent: 'claude',
      platform: 'linux',
      mode: 'reverse',
      upstreams: ['https://api.example'],
      settings: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' },
      ...more,
    }),
  request: (id: string, body: string, more: object = {}) => {
    const head = JSON.stringify({
      v: 1,
      kind: 'request',
      id,
      session: 'S1',
      ts: '2026-11-21T09:00:01.000Z',
      agent: 'claude',
      wire: 'anthropic-messages',
      method: 'POST',
      path: '/v1/messages',
      upstream: 'https://api.example',
      connection: 'c1',
      headers: { 'user-agent': 'claude-cli/2.1.0 (external, cli)', 'anthropic-beta': ['a', 'b'] },
      dropped: ['authorization'],
      bytes: Buffer.byteLength(body),
      sha256: createHash('sha256').update(body).digest('hex'),
      ...more,
    });
    return `${head.slice(0, -1)},"request":${body}}`;
  },
  headers: (id: string, status = 200) =>
    JSON.stringify({
      v: 1,
      kind: 'headers',
      id,
      ts: '2026-11-21T09:00:02.000Z',
      status,
      headers: { 'content-type': 'text/event-stream' },
      dropped: ['set-cookie'],
    }),
  event: (id: string, ms: number, data: unknown = { type: 'ping' }) =>
    JSON.stringify({ v: 1, kind: 'event', id, ms, event: 'ping', data }),
  response: (id: string, more: object = {}) =>
    JSON.stringify({
      v: 1,
      kind: 'response',
      id,
      ts: '2026-11-21T09:00:03.000Z',
      status: 200,
      outcome: 'complete',
      bytes: 512,
      ms_headers: 10,
      ms_first_byte: 11,
      ms_first_content: 12.5,
      ms_end: 99,
      reconstructed: {
        model: 'claude-sonnet-4-5',
        id: 'msg_1',
        role: 'assistant',
        blocks: [
          { type: 'text', text: 'I will look.' },
          { type: 'tool_call', id: 'toolu_1', name: 'Read', input: { p: 1 }, text: '{"p":1}' },
        ],
        stopReason: 'tool_use',
        usage: {
          input_tokens: 10,
          cache_read_input_tokens: 90,
          cache_creation_input_tokens: 5,
          output_tokens: 7,
        },
        finished: true,
        unknown: [],
      },
      ...more,
    }),
};

/** A body as Claude Code would send it, `turns` messages long. */
export function body(turns: number, more: object = {}): string {
  const messages = Array.from({ length: turns }, (_, turn) => ({
    role: turn % 2 ? 'assistant' : 'user',
    content: [{ type: 'text', text: `turn ${turn} ${'word '.repeat(turn)}` }],
  }));
  return JSON.stringify({
    model: 'claude-sonnet-4-5',
    system: [{ type: 'text', text: 'Be brief.' }],
    tools: [{ name: 'Read', description: 'Reads', input_schema: { type: 'object', properties: {} } }],
    messages,
    stream: true,
    ...more,
  });
}

/** A whole capture: a session and `exchanges` turns of one conversation. */
export function capture(exchanges: number, id = 'S1'): string[] {
  const lines = [line.session(id)];
  for (let turn = 0; turn < exchanges; turn++) {
    const exchange = `${id}-${String(turn).padStart(3, '0')}`;
    lines.push(
      line.request(exchange, body(2 * turn + 1), { session: id }),
      line.headers(exchange),
      line.event(exchange, 10 + turn),
      line.event(exchange, 20 + turn),
      line.response(exchange),
    );
  }
  return lines;
}

export function writeLog(folder: string, name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.map((text) => `${text}\n`).join(''));
  return file;
}

/** Every row of every table that reading fills, in one order: equal for databases that hold the same. */
export async function allRows(database: Database): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const { name, origin } of allTables) {
    if (origin !== 'log') continue;
    rows[name] = (await database.rows(`SELECT * FROM ${name}`)).map((row) => JSON.stringify(row)).sort();
  }
  return rows;
}
