/** One exchange, and the same in the format of every tool: data of our own making. */

export const secret = 'sk-test-4711-abcdefghij';
export const sessionId = '3f0c1d2e-0000-4000-8000-000000000001';

export const body = {
  model: 'm-1',
  system: [{ type: 'text', text: 'You count shelves.' }],
  tools: [{ name: 'Look', description: 'Looks at a shelf', input_schema: { type: 'object' } }],
  messages: [{ role: 'user', content: `Is shelf four empty? My key is ${secret}.` }],
  metadata: { user_id: `user_1_account_2_session_${sessionId}` },
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
const events = [
  { type: 'message_start', message: { ...answer, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Yes.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];
const sse = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

const headers = { 'User-Agent': 'claude-cli/2.1.0 (external)', Authorization: `Bearer ${secret}` };
const answerHeaders = { 'content-type': 'text/event-stream', 'request-id': 'req_1', 'set-cookie': 'a=b' };
const path = `/v1/messages?beta=true&key=${secret}`;
const host = 'https://api.anthropic.com';
/** 2026-05-28T20:26:40.250Z */
const at = 1780000000250;
const end = at + 2500;
const iso = (ms: number) => new Date(ms).toISOString();
const harHeaders = (from: object) => Object.entries(from).map(([name, value]) => ({ name, value }));

const tapRecord = (response: object) => ({
  timestamp: iso(end),
  request_id: 'req_tap_1',
  turn: 1,
  duration_ms: 2500,
  request: { method: 'POST', path, headers, body },
  response,
  upstream_base_url: host,
  capture: { client: 'claude', proxy_mode: 'reverse' },
});
const blob = { __claude_tap_blob_ref__: { version: 1, kind: 'json', hash: 'sha256:ab', bytes: 9 } };

export const lines = (...values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n');

/** What of the exchange a format keeps. */
interface Sample {
  format: string;
  content: string;
  /** Time of the request is known. */
  hasTime: boolean;
  isStream: boolean;
  /** Times of events. */
  hasEvents?: true;
}

const pair = {
  request: { timestamp: at / 1000, method: 'POST', url: host + path, headers, body },
  response: { timestamp: end / 1000, status_code: 200, headers: answerHeaders, body_raw: sse },
};

export const samples: readonly Sample[] = [
  {
    format: 'claude-trace',
    content: lines({ ...pair, logged_at: iso(end) }),
    hasTime: true,
    isStream: true,
  },
  {
    format: 'cctrace',
    content: lines({
      id: '17_1',
      client: 'claude',
      request: { ...pair.request, timestamp: at },
      response: { timestamp: end, status: 200, headers: answerHeaders, bodyRaw: sse, firstByteMs: 300 },
      duration: 2500,
      loggedAt: 'x',
    }),
    hasTime: true,
    isStream: true,
  },
  {
    format: 'agent-system-dissect',
    content: lines({
      timestamp: end / 1000,
      request: { ...pair.request, timestamp: undefined, body: JSON.stringify(body) },
      response: { status_code: 200, headers: answerHeaders, body: sse },
    }),
    hasTime: false,
    isStream: true,
  },
  {
    format: 'claude-tap',
    content: lines(
      tapRecord({
        status: 200,
        headers: answerHeaders,
        sse_events: events.map((data) => ({ event: data.type, data })),
      }),
    ),
    hasTime: true,
    isStream: true,
  },
  {
    format: 'claude-tap-compact',
    content: JSON.stringify(
      {
        __claude_tap_compact_trace__: {
          version: 1,
          encoding: 'json-blob-ref',
          record_count: 1,
          blob_count: 1,
        },
        records: [
          {
            __claude_tap_compact_record__: {
              version: 1,
              refs: ['request.body.messages', 'request.body.tools'],
            },
            record: {
              ...tapRecord({ status: 200, headers: answerHeaders, body: answer }),
              request: { method: 'POST', path, headers, body: { ...body, messages: [blob] } },
            },
          },
        ],
        blobs: { 'sha256:ab': body.messages[0] },
      },
      null,
      1,
    ),
    hasTime: true,
    isStream: false,
  },
  {
    format: 'trace_claude',
    content: lines(
      {
        ts: iso(at),
        type: 'request',
        flow_id: 'f1',
        method: 'POST',
        path,
        headers: { ...headers, host: 'api.anthropic.com' },
        body,
      },
      {
        ts: iso(at + 100),
        type: 'response_headers',
        flow_id: 'f1',
        status_code: 200,
        headers: answerHeaders,
        streaming: true,
      },
      ...events.map((data, index) => ({
        ts: iso(at + 200 + index * 10),
        type: 'sse',
        flow_id: 'f1',
        event: data.type,
        data,
      })),
      { ts: iso(end), type: 'stream_end', flow_id: 'f1' },
    ),
    hasTime: true,
    isStream: true,
    hasEvents: true,
  },
  {
    format: 'lhar',
    content: lines(
      { type: 'session', trace_id: 't1', started_at: iso(at), tool: 'claude', model: 'm-1' },
      {
        type: 'entry',
        id: 'e1',
        trace_id: 't1',
        span_id: 's1',
        timestamp: iso(at),
        source: { tool: 'claude' },
        http: {
          method: 'POST',
          url: host + path,
          status_code: 200,
          request_headers: headers,
          response_headers: answerHeaders,
        },
        timings: { send_ms: 10, wait_ms: 200, receive_ms: 2290, total_ms: 2500 },
        raw: { request_body: body, response_body: sse },
      },
    ),
    hasTime: true,
    isStream: true,
  },
  {
    format: 'lhar-document',
    content: JSON.stringify({
      lhar: {
        version: '0.1',
        sessions: [{ type: 'session', trace_id: 't1', tool: 'claude' }],
        entries: [
          {
            type: 'entry',
            id: 'e1',
            trace_id: 't1',
            timestamp: iso(at),
            http: {
              method: 'POST',
              url: host + path,
              status_code: 200,
              request_headers: headers,
              response_headers: answerHeaders,
            },
            timings: { total_ms: 2500 },
            raw: { request_body: JSON.stringify(body), response_body: answer },
          },
        ],
      },
    }),
    hasTime: true,
    isStream: false,
  },
  {
    format: 'har',
    content: JSON.stringify(
      {
        log: {
          version: '1.2',
          creator: { name: 'x', version: '1' },
          pages: [],
          entries: [
            {
              startedDateTime: iso(at),
              time: 2500,
              request: {
                method: 'POST',
                url: host + path,
                headers: harHeaders(headers),
                postData: { mimeType: 'application/json', text: JSON.stringify(body) },
              },
              response: {
                status: 200,
                headers: harHeaders(answerHeaders),
                content: {
                  mimeType: 'text/event-stream',
                  text: Buffer.from(sse).toString('base64'),
                  encoding: 'base64',
                },
                bodySize: 1234,
              },
              timings: { blocked: -1, send: 1, wait: 299, receive: 2200 },
            },
          ],
        },
      },
      null,
      2,
    ),
    hasTime: true,
    isStream: true,
  },
];

/** The `events.jsonl` of a run of OrcaReplay, which keeps no headers; `answered` is the payload of the answer. */
export const orcaEvents = (answered: unknown = sse): string => {
  const event = (seq: number, ms: number, type: string, more: object = {}) => ({
    seq,
    ts: iso(ms),
    mono_us: (ms - at) * 1000,
    turn: 1,
    type,
    actor: 'orca',
    ...more,
  });
  const sent = { model: 'm-1', dialect: 'anthropic', path: '/v1/messages', upstream: host, messages: 1 };
  return lines(
    event(0, at, 'run.start', { attrs: { adapter: 'claude-code', cwd: '/shop' } }),
    event(1, end, 'model.request', { attrs: sent, payload: JSON.stringify(body) }),
    event(2, end, 'model.request', { attrs: sent }),
    event(3, end, 'model.response', {
      causes: [1],
      attrs: { status: 200, duration_ms: 2500, streamed: true },
      payload: answered,
    }),
    event(4, end, 'note', { attrs: { rule: 'loop' } }),
    event(5, end + 10, 'model.request', { attrs: sent, payload: JSON.stringify(body).slice(0, -20) }),
  );
};
