import { describe, expect, test } from 'vitest';
import { readLog } from './read-log.ts';
import { body, lines, samples, secret, sessionId } from './samples.ts';

describe.each(samples)('the reader of $format', ({ format, content, hasTime, isStream, hasEvents }) => {
  const log = readLog(content);

  test('recognises its log by content', () => {
    expect(log.format).toBe(format);
    expect(log.warnings).toEqual([]);
  });

  test('gives the session, the request and the answer', () => {
    const ts = hasTime ? { ts: '2026-05-28T20:26:40.250Z' } : {};
    expect(log.sessions).toMatchObject([{ id: sessionId, agent: 'claude', ...ts }]);
    expect(log.exchanges).toHaveLength(1);
    const [exchange] = log.exchanges;
    expect(exchange?.head).toMatchObject({
      session: sessionId,
      wire: 'anthropic-messages',
      path: '/v1/messages?beta=true&key=[masked]',
      upstream: 'https://api.anthropic.com',
      headers: { 'user-agent': 'claude-cli/2.1.0 (external)' },
      completeness: 'exact',
      ...ts,
    });
    expect(exchange?.head.ts === undefined).toBe(!hasTime);
    expect(exchange?.body).toEqual(JSON.parse(JSON.stringify(body).replaceAll(secret, '[masked]')));
    expect(exchange?.response).toMatchObject({
      status: 200,
      outcome: 'complete',
      reconstructed: {
        id: 'msg_1',
        model: 'm-1',
        stopReason: 'end_turn',
        blocks: [{ type: 'text', text: 'Yes.' }],
        usage: { input_tokens: 9, output_tokens: 2 },
      },
      ...(isStream ? { events: 6 } : {}),
      ...(hasTime ? { ms_end: 2500 } : {}),
    });
  });

  test('keeps no credential and no header that capture would not keep', () => {
    const all = JSON.stringify(log.records.map((record) => ({ ...record, body: undefined })));
    expect(all + JSON.stringify(log.exchanges)).not.toContain(secret);
    expect(all).not.toContain('a=b');
  });

  test('keeps the times of events where the log has them', () => {
    expect(log.events.map(({ ms }) => ms)).toEqual(hasEvents ? [200, 210, 220, 230, 240, 250] : []);
    if (hasEvents)
      expect(log.exchanges[0]?.response).toMatchObject({ ms_headers: 100, ms_first_content: 220 });
  });

  test('reads the same in pieces of any size', () => {
    for (const size of [1, 7, 1000]) expect(readLog(content, size).exchanges).toEqual(log.exchanges);
  });
});

describe('WebSocket connections', () => {
  const create = (id: number, more: object = {}) => ({
    type: 'response.create',
    model: 'm-1',
    instructions: 'You count.',
    input: [{ type: 'message', role: 'user', content: `${id}` }],
    ...more,
  });
  const answers = [1, 2].flatMap((id) => [
    { type: 'response.created', response: { id: `resp_${id}`, model: 'm-1' } },
    {
      type: 'response.completed',
      response: {
        id: `resp_${id}`,
        status: 'completed',
        model: 'm-1',
        output: [],
        usage: { input_tokens: id, output_tokens: 1 },
      },
    },
  ]);
  const sent = [create(1), create(2, { previous_response_id: 'resp_1' })];

  test('claude-tap: a line with several requests gives an exchange for each', () => {
    const record = {
      timestamp: '2026-05-28T20:26:42.750Z',
      request_id: 'r',
      turn: 2,
      duration_ms: 500,
      transport: 'websocket',
      upstream_base_url: 'https://chatgpt.com:443',
      request: {
        method: 'WEBSOCKET',
        path: '/backend-api/codex/responses',
        headers: {},
        body: sent[1],
        ws_events: sent,
      },
      response: { status: 101, headers: {}, body: {}, ws_events: answers },
    };
    const { exchanges } = readLog(lines(record));
    expect(
      exchanges.map(({ head, response }) => [
        head.id,
        head.ts,
        (response?.reconstructed as { id: string } | undefined)?.id,
      ]),
    ).toEqual([
      ['r.1', undefined, 'resp_1'],
      ['r', '2026-05-28T20:26:42.250Z', 'resp_2'],
    ]);
  });

  test('HAR: messages of a connection with their times', () => {
    const messages = [
      { type: 'send', time: 1780000000.1, opcode: 1, data: JSON.stringify(sent[0]) },
      ...answers.slice(0, 2).map((data, index) => ({
        type: 'receive',
        time: 1780000000.3 + index / 10,
        opcode: 1,
        data: JSON.stringify(data),
      })),
      { type: 'send', time: 1780000001, opcode: 1, data: JSON.stringify(sent[1]) },
      ...answers
        .slice(2)
        .map((data) => ({ type: 'receive', time: 1780000001.5, opcode: 1, data: JSON.stringify(data) })),
    ];
    const entry = {
      startedDateTime: '2026-05-28T20:26:40.000Z',
      request: { method: 'GET', url: 'wss://chatgpt.com/backend-api/codex/responses', headers: [] },
      response: { status: 101, headers: [], content: {} },
      _webSocketMessages: messages,
    };
    const { exchanges, events } = readLog(JSON.stringify({ log: { creator: {}, entries: [entry] } }));
    expect(exchanges.map(({ head, response }) => [head.upstream, head.ts, response?.ms_end])).toEqual([
      ['https://chatgpt.com', '2026-05-28T20:26:40.100Z', 300],
      ['https://chatgpt.com', '2026-05-28T20:26:41.000Z', 500],
    ]);
    expect(events).toHaveLength(4);
  });
});

test('entries of lhar without bodies are counted', () => {
  const entry = {
    type: 'entry',
    id: 'e',
    trace_id: 't',
    http: {},
    raw: { request_body: null, response_body: null },
  };
  expect(readLog(lines(entry, entry)).warnings).toMatchObject([{ code: 'no_body', line: 1 }]);
});

test('a compact trace without one of its blobs states so', () => {
  const { content } = samples.find(({ format }) => format === 'claude-tap-compact') as { content: string };
  const { warnings } = readLog(content.replace('"sha256:ab": {', '"sha256:cd": {'));
  expect(warnings).toMatchObject([{ code: 'missing_blob' }]);
});
