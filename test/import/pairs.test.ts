import { describe, expect, test } from 'vitest';
import { lines, readLog } from './read-log.ts';

const body = {
  model: 'm-1',
  messages: [{ role: 'user', content: 'Is shelf four empty? My key is sk-test-4711-abcdef.' }],
  metadata: { user_id: 'user_1_account_2_session_3f0c1d2e-0000-4000-8000-000000000001' },
};
const answer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm-1',
  content: [{ type: 'text', text: 'Yes.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 2 },
};
const sse = [
  `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message: { ...answer, content: [], stop_reason: null } })}`,
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Yes."}}',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}',
  'event: message_stop\ndata: {"type":"message_stop"}',
  '',
].join('\n\n');
const request = {
  timestamp: 1780000000.25,
  method: 'POST',
  url: 'https://api.anthropic.com/v1/messages?beta=true&key=sk-test-4711-abcdef',
  headers: { 'User-Agent': 'claude-cli/2.1.0 (external)', Authorization: 'Bearer sk-test-4711-abcdef' },
  body,
};
const response = {
  timestamp: 1780000002.75,
  status_code: 200,
  headers: { 'content-type': 'text/event-stream', 'request-id': 'req_1', 'set-cookie': 'a=b' },
  body_raw: sse,
};
const trace = { request, response, logged_at: '2026-05-28T20:26:42.750Z' };
const cctrace = {
  id: '17_1',
  client: 'kimi',
  request: {
    ...request,
    timestamp: 1780000000250,
    url: 'https://h.example/v1/chat/completions',
    headers: {},
  },
  response: {
    timestamp: 1780000002750,
    status: 200,
    headers: {},
    body: { choices: [] },
    firstByteMs: 300,
    firstTokenMs: 420,
  },
  duration: 2600,
  loggedAt: 'x',
};
const dissect = {
  timestamp: 1780000002.5,
  request: { ...request, timestamp: undefined, body: JSON.stringify(body) },
  response: { status_code: 200, headers: {}, body: answer },
};

describe('the readers of request and answer pairs', () => {
  test('read claude-trace: times in seconds, stream, headers by the allowlist, session of the client', () => {
    const { format, sessions, exchanges, warnings } = readLog(lines(trace));
    expect(format).toBe('claude-trace');
    expect(warnings).toEqual([]);
    expect(sessions).toMatchObject([
      { id: '3f0c1d2e-0000-4000-8000-000000000001', agent: 'claude', ts: '2026-05-28T20:26:40.250Z' },
    ]);
    expect(exchanges).toMatchObject([
      {
        head: {
          id: 'key:1',
          agent: 'claude',
          wire: 'anthropic-messages',
          path: '/v1/messages?beta=true&key=[masked]',
          upstream: 'https://api.anthropic.com',
          headers: { 'user-agent': 'claude-cli/2.1.0 (external)' },
          dropped: ['authorization'],
          completeness: 'exact',
        },
        response: {
          status: 200,
          outcome: 'complete',
          events: 6,
          ms_end: 2500,
          ts: '2026-05-28T20:26:42.750Z',
          reconstructed: { id: 'msg_1', stopReason: 'end_turn', blocks: [{ type: 'text', text: 'Yes.' }] },
        },
      },
    ]);
  });

  test('mask a credential of the headers wherever the exchange repeats it', () => {
    const { records, exchanges } = readLog(lines(trace));
    expect(JSON.stringify(records)).not.toContain('sk-test-4711');
    expect(exchanges[0]?.body).toMatchObject({
      messages: [{ content: 'Is shelf four empty? My key is [masked].' }],
    });
  });

  test('read cctrace: times in milliseconds, TTFT, the client it names', () => {
    const { format, exchanges } = readLog(lines(cctrace));
    expect(format).toBe('cctrace');
    expect(exchanges).toMatchObject([
      {
        head: { id: '17_1', agent: 'kimi', wire: 'openai-chat', ts: '2026-05-28T20:26:40.250Z' },
        response: { ms_first_byte: 300, ms_first_content: 420, ms_end: 2600 },
      },
    ]);
  });

  test('read agent-system-dissect: the body within a string, and no invented time', () => {
    const { format, exchanges } = readLog(lines(dissect));
    expect(format).toBe('agent-system-dissect');
    expect(exchanges[0]?.head.ts).toBeUndefined();
    expect(exchanges[0]?.response?.ms_end).toBeUndefined();
    expect(exchanges[0]?.body).toMatchObject({ model: 'm-1' });
  });

  test.each([
    ['no answer', { ...trace, response: null }, undefined],
    [
      'a stream without its end',
      { ...trace, response: { ...response, body_raw: sse.slice(0, 400) } },
      'truncated',
    ],
    [
      'an error',
      {
        ...trace,
        response: {
          ...response,
          status_code: 529,
          body_raw: '{"type":"error","error":{"type":"overloaded_error"}}',
        },
      },
      'complete',
    ],
  ])('read %s', (_, line, outcome) => {
    const { exchanges } = readLog(lines(line));
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.response?.outcome).toBe(outcome);
  });

  test('leave requests to no model out, and count them', () => {
    const other = {
      ...trace,
      request: { ...request, url: 'https://h.example/events', body: { event: 'x' } },
    };
    const { exchanges, warnings } = readLog(lines(trace, other, other));
    expect(exchanges).toHaveLength(1);
    expect(warnings).toEqual([
      {
        code: 'no_model_request',
        line: 2,
        message: 'requests to no model from line 2 on: 2; left out',
      },
    ]);
  });
});
