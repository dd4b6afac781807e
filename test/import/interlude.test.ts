import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interludeReader } from '../../src/import/interlude.ts';
import { readers } from '../../src/import/table.ts';
import type { LogRecord } from '../../src/record/reader.ts';

const request = {
  id: '2b4c7dfd3c07',
  kind: 'request',
  ts: '2026-01-05T09:09:19.000Z',
  agent: 'claude',
  wire: 'claude-messages',
  method: 'POST',
  path: '/v1/messages?beta=true',
  headers_kept: {
    'Content-Type': 'application/json',
    'User-Agent': 'claude-cli/2.1.0',
    'X-Api-Key': 'secret',
  },
  request: { model: 'm', messages: [{ role: 'user', content: 'hi "request": {' }] },
  extract: { messages: [{ role: 'user', content: 'hi' }] },
};

const response = {
  id: '2b4c7dfd3c07',
  kind: 'response',
  ts: '2026-01-05T09:09:21.500Z',
  agent: 'claude',
  wire: 'claude-messages',
  status: 200,
  stream: true,
  event_count: 40,
  event_types: { content_block_delta: 38 },
  reconstructed: {
    model: 'm',
    id: 'msg_1',
    stop_reason: 'tool_use',
    usage: { input_tokens: 3, output_tokens: 2 },
    text: 'I look.',
    tool_uses: [{ name: 'Read', input: { p: 1 } }],
  },
  content_type: 'text/event-stream',
};

function decode(...lines: readonly (string | object)[]): LogRecord[] {
  const decoder = interludeReader.open({ file: 'log.jsonl', key: 'abc' });
  return lines.flatMap((line, index) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    return [...decoder.push(Buffer.from(text), { file: 'log.jsonl', line: index + 1, offset: 0 })];
  });
}

/** The body that a record carries: what stands from its first byte on, up to its end where that is known. */
function bodyOf(record: LogRecord | undefined): { text: string; open: boolean } {
  if (record?.kind !== 'request' || !record.body || !('json' in record.body)) throw new Error('no request');
  return { text: record.body.json.toString(), open: record.body.open === true };
}

describe('the reader of agent-interlude logs', () => {
  test('turns a request line into a session and a request whose body is handed over unread', () => {
    const [session, record] = decode(request);
    expect(session).toMatchObject({ kind: 'session', session: { id: 'abc-claude', agent: 'claude' } });
    expect(record).toMatchObject({
      kind: 'request',
      head: {
        id: '2b4c7dfd3c07',
        session: 'abc-claude',
        agent: 'claude',
        wire: 'anthropic-messages',
        ts: '2026-01-05T09:09:19.000Z',
        method: 'POST',
        path: '/v1/messages?beta=true',
        headers: { 'content-type': 'application/json', 'user-agent': 'claude-cli/2.1.0' },
        dropped: ['x-api-key'],
        completeness: 'exact',
      },
    });
    expect(bodyOf(record).open).toBe(true);
    expect(bodyOf(record).text.startsWith(JSON.stringify(request.request))).toBe(true);
  });

  test('turns an answer line into a response; what it does not state stays unknown', () => {
    const [record] = decode(response);
    expect(record?.kind === 'response' && record.response).toEqual({
      id: '2b4c7dfd3c07',
      ts: '2026-01-05T09:09:21.500Z',
      status: 200,
      outcome: 'complete',
      events: 40,
      reconstructed: {
        model: 'm',
        id: 'msg_1',
        role: 'assistant',
        blocks: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_call', id: '', name: 'Read', input: { p: 1 }, text: '{"p":1}' },
        ],
        stopReason: 'tool_use',
        usage: { input_tokens: 3, output_tokens: 2 },
        finished: true,
        unknown: [],
      },
    });
  });

  test.each<[string, object, object]>([
    [
      'codex',
      { reconstructed: { id: 'r', status: 'completed', usage: null } },
      { reconstructed: { stopReason: 'completed' } },
    ],
    [
      'chat',
      { reconstructed: { id: 'r', finish_reason: 'stop' } },
      { reconstructed: { stopReason: 'stop' } },
    ],
    [
      'an error body',
      { status: 400, reconstructed: undefined, body: { error: { type: 'x' } } },
      { status: 400, body: { error: { type: 'x' } } },
    ],
    [
      'a failure',
      { status: undefined, reconstructed: undefined, error: 'no route' },
      { status: null, outcome: 'upstream_error', error: { code: 'upstream', message: 'no route' } },
    ],
    ['a note', { reconstructed: undefined, note: 'not text' }, { body: { note: 'not text' } }],
    ['a long text that was cut', { reconstructed: { text: 'abc…(+17 chars)' } }, { cut: true }],
    ['a large body with only its names kept', { body: { _truncated: true, _keys: ['a'] } }, { cut: true }],
    ['what says that it was cut', { truncated: true }, { cut: true }],
  ])('reads %s', (_, more, expected) => {
    const [record] = decode({ ...response, ...more });
    expect(record?.kind === 'response' && record.response).toMatchObject(expected);
  });

  test('joins old lines that have no id, and distinguishes kinds that are not named', () => {
    const { id: _id, kind: _kind, ...oldRequest } = request;
    const { id: _id2, kind: _kind2, ...oldResponse } = response;
    const records = decode(oldRequest, oldResponse);
    expect(records.map((record) => record.kind)).toEqual(['session', 'request', 'response']);
    expect(records[1]).toMatchObject({ head: { id: 'abc:1' } });
    expect(records[2]).toMatchObject({ response: { id: 'abc:1' } });
  });

  test('finds the body in any surroundings', () => {
    const members = Object.entries({ ...request, extract: undefined }).filter(
      ([, value]) => value !== undefined,
    );
    fc.assert(
      fc.property(
        fc.shuffledSubarray(members, { minLength: members.length }),
        fc.constantFrom(undefined, 1),
        (order, space) => {
          const line = JSON.stringify(Object.fromEntries(order), null, space).replaceAll('\n', ' ');
          const { text, open } = bodyOf(decode(line).at(-1));
          const body = JSON.stringify(request.request, null, space).replaceAll('\n', ' ');
          const squeezed = (json: string) => json.replace(/ +/g, ' ');
          if (open) expect(squeezed(text).startsWith(squeezed(body))).toBe(true);
          else expect(JSON.parse(text)).toEqual(request.request);
        },
      ),
    );
  });

  test.each(['', '   ', '\r'])('passes over empty lines (%j)', (line) => {
    expect(decode(line)).toEqual([]);
  });

  test.each([
    JSON.stringify(request).slice(0, -30),
    JSON.stringify(request).slice(0, 80),
    'nonsense',
    '[1]',
    '{"id":"x","kind":"other"}',
    '{"kind":"request","request":}',
  ])('warns of %.40s', (line) => {
    expect(decode(line)).toMatchObject([{ kind: 'warning', code: 'bad_line', source: { line: 1 } }]);
  });

  test('is chosen for its own logs alone', () => {
    const chosen = (line: string) => readers.find((reader) => reader.recognises([line]))?.format;
    expect(chosen(JSON.stringify(request))).toBe('agent-interlude');
    expect(chosen(JSON.stringify(response))).toBe('agent-interlude');
    expect(chosen(JSON.stringify(request).slice(0, 400))).toBe('agent-interlude');
    expect(chosen('{"v":1,"kind":"session","id":"x"}')).toBe('lens');
    expect(chosen('{"wire":"x"}')).toBeUndefined();
    expect(chosen('{"timestamp":1,"request":{"method":"POST"}}')).toBe('agent-system-dissect');
  });
});
