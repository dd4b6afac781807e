import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findLogs } from '../../src/analysis/ingest/find-logs.ts';
import { openFolderLog } from '../../src/analysis/ingest/folder-log.ts';
import { readers } from '../../src/import/table.ts';
import { objectOf } from '../../src/wire/json.ts';
import { sharedFolder } from '../shared-folder.ts';
import { readLog } from './read-log.ts';
import { samples } from './samples.ts';

const root = sharedFolder();

const body = (messages: unknown[]) => ({
  model: 'm-1',
  max_tokens: 9,
  system: 'You count shelves.',
  messages,
});
const question = { role: 'user', content: [{ type: 'text', text: 'Is shelf four empty?' }] };
const call = { type: 'tool_use', id: 'call_1', name: 'Look', input: {} };
const answer = (content: unknown[]) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm-1',
  content,
  stop_reason: 'tool_use',
  usage: { input_tokens: 4, output_tokens: 2 },
});

/** A folder with these files, each a second younger than the one before. */
function folder(name: string, files: Record<string, string | Buffer>): string {
  const at = path.join(root, name);
  mkdirSync(at, { recursive: true });
  Object.entries(files).forEach(([file, content], index) => {
    mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    writeFileSync(path.join(at, file), content);
    utimesSync(path.join(at, file), 1_780_000_000 + index, 1_780_000_000 + index);
  });
  return at;
}

describe('logs in folders', () => {
  test('are found by content under any name, compressed or not', async () => {
    const har = samples.find(({ format }) => format === 'har')?.content ?? '';
    const trace = samples.find(({ format }) => format === 'claude-trace')?.content ?? '';
    const at = folder('mixed', {
      'a.txt': trace,
      'deep/b': gzipSync(har),
      'deep/c.bin': zstdCompressSync(Buffer.from(trace)),
      'notes.md': '# Notes',
      'package.json': '{"name":"x"}',
      'node_modules/x/d.jsonl': trace,
      'broken.jsonl': 'nothing that is known',
    });
    const { files, notes } = await findLogs([at], '', readers);
    expect(files.map((file) => path.relative(at, file)).sort()).toEqual(
      ['a.txt', 'broken.jsonl', 'deep/b', 'deep/c.bin'].map(path.normalize),
    );
    expect(notes).toEqual([`${at}: JSON files in no format that lens reads: 1 (package.json)`]);
  });

  test('with one body a file are one log, whether the folder or a file is named', async () => {
    const at = folder('bodies', { 'b.request.json': JSON.stringify(body([question])), 'other.txt': 'x' });
    expect((await findLogs([at], '', readers)).files).toEqual([at]);
    expect((await findLogs([path.join(at, 'b.request.json')], '', readers)).files).toEqual([at]);
  });
});

describe('folders of raw bodies', () => {
  const read = async (at: string) => {
    const chunks: Buffer[] = [];
    for await (const chunk of (await openFolderLog(at, readers)).chunks(0)) chunks.push(Buffer.from(chunk));
    return readLog(Buffer.concat(chunks));
  };

  test('join an answer with the request before the one that repeats it', async () => {
    const second = [
      question,
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'empty' }] },
    ];
    const { format, exchanges, warnings } = await read(
      folder('pairs', {
        'one.request.json': JSON.stringify(body([question]), null, 2),
        'req_1.response.json': JSON.stringify(answer([call])),
        'two.request.json': JSON.stringify(body(second)),
        'half.request.json': JSON.stringify(body(second)).slice(0, -40),
        'stray.response.json': JSON.stringify(answer([{ type: 'text', text: 'Shelves' }])),
      }),
    );
    expect(format).toBe('raw-bodies');
    expect(exchanges).toMatchObject([
      {
        head: {
          id: 'one',
          ts: '2026-05-28T20:26:40.000Z',
          wire: 'anthropic-messages',
          completeness: 'exact',
        },
        body: body([question]),
        response: { reconstructed: { id: 'msg_1', blocks: [{ type: 'tool_call', id: 'call_1' }] } },
      },
      { head: { id: 'two' }, response: undefined },
    ]);
    expect(warnings.map(({ code }) => code)).toEqual([
      'bad_line',
      'response_without_request',
      'taken_by_form',
    ]);
  });

  test('join by the index of the folder, where Claude Code wrote one', async () => {
    const entry = (turn: string) => ({
      timestamp: '2026-05-28T20:27:00.000Z',
      session_id: 's',
      request_file: `${turn}.request.json`,
      response_file: `${turn}-answer.response.json`,
    });
    for (const turns of [['a'], ['a', 'b']]) {
      const { exchanges, warnings } = await read(
        folder(`index-${turns.length}`, {
          'a.request.json': JSON.stringify(body([question])),
          'b.request.json': JSON.stringify(body([question])),
          'b-answer.response.json': JSON.stringify(answer([{ type: 'text', text: 'b' }])),
          'a-answer.response.json': JSON.stringify(answer([{ type: 'text', text: 'a' }])),
          'index.jsonl': `${turns.map((turn) => JSON.stringify(entry(turn))).join('\n')}\n`,
        }),
      );
      expect(
        exchanges
          .filter(({ response }) => response !== undefined)
          .map(({ head, response }) => [
            head.id,
            objectOf(response?.reconstructed)['blocks'],
            response?.ms_end,
          ]),
      ).toEqual(turns.map((text, at) => [text, [{ type: 'text', text }], 20_000 - at * 1000]));
      expect(warnings.map(({ code }) => code)).toEqual(
        turns.length === 1 ? ['response_without_request', 'taken_by_form'] : ['taken_by_form'],
      );
    }
  });

  test('have no invented time where files are not those of Claude Code', async () => {
    const { exchanges } = await read(folder('plain', { 'body.json': JSON.stringify(body([question])) }));
    expect(exchanges[0]?.head.ts).toBeUndefined();
  });
});
