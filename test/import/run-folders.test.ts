import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { analyzed } from '../analysis/run.ts';
import { sharedFolder } from '../shared-folder.ts';
import { orcaEvents } from './samples.ts';

const root = sharedFolder();

function write(files: Record<string, unknown>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

const key = 'sk-run-0123456789abcdefghij';
const body = JSON.stringify({
  model: 'm-1',
  messages: [
    { role: 'system', content: 'You count shelves.' },
    { role: 'user', content: `Is shelf four empty? ${key}` },
  ],
});
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', model: 'm-1', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const answer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm-2',
  content: [{ type: 'text', text: 'Yes.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 2 },
};
const blob = 'ab'.repeat(32);
const run = 'lens/runs/run-1';
const line = (request: string, more: object = {}) =>
  JSON.stringify({
    timestamp: '2026-05-28T20:26:40.250123456Z',
    run_id: 'run-1',
    trace_id: 't1',
    span_id: 's1',
    request_id: request,
    obs_ref: `t1/${request}`,
    path: `runs/run-1/traces/t1/${request}`,
    ...more,
  });

/** Files of CodeAgentLens, of OrcaReplay, and of the storage of OpenCode. */
const files = {
  [`${run}/requests.jsonl`]: [
    line('r1'),
    line('r2'),
    line('r3'),
    line('r4'),
    line('r5', { trace_id: '../../..' }),
    line('r6').slice(0, 40),
  ].join('\n'),
  [`${run}/traces/t1/r1/ingress.request.headers.json`]: {
    'User-Agent': ['opencode/1.0'],
    Authorization: [`Bearer ${key}`],
  },
  [`${run}/traces/t1/r1/ingress.request.body.raw`]: body,
  [`${run}/traces/t1/r1/upstream.request.url.json`]: {
    url: `https://api.example.com/v1/chat/completions?key=${key}`,
  },
  [`${run}/traces/t1/r1/upstream.request.body.raw`]: body,
  [`${run}/traces/t1/r1/upstream.response.metadata.json`]: { status_code: 200 },
  [`${run}/traces/t1/r1/stream.raw.events.jsonl`]: [
    chunk({ role: 'assistant', content: 'Yes' }),
    chunk({ content: '.' }, 'stop'),
    'data: [DONE]\n\n',
  ]
    .map((data, index) =>
      JSON.stringify({
        event_index: index,
        timestamp: `2026-05-28T20:26:41.${index}00Z`,
        bytes: data.length,
        data,
      }),
    )
    .join('\n'),
  // The tool translated this one, and its limit cut nothing.
  [`${run}/traces/t1/r2/ingress.request.body.raw`]: body,
  [`${run}/traces/t1/r2/upstream.request.url.json`]: { url: 'https://api.example.com/v1/messages' },
  [`${run}/traces/t1/r2/upstream.request.body.raw`]: JSON.stringify({
    model: 'm-2',
    system: 'You count shelves.',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'Is shelf four empty?' }],
  }),
  [`${run}/traces/t1/r2/upstream.response.body.raw`]: JSON.stringify(answer),
  [`${run}/traces/t1/r3/ingress.request.body.raw`]: body.slice(0, -30),
  [`${run}/traces/t1/r3/upstream.request.url.json`]: '"https://api.example.com/v1/chat/completions"',
  [`${run}/traces/t1/r3/error.json`]: { error: 'connection refused' },
  [`${run}/traces/t1/r4/usage.json`]: { input_tokens: 4, output_tokens: 2, source: 'estimate' },
  '.orca/runs/run_0123456789ab/events.jsonl': orcaEvents({ $blob: `sha256:${blob}`, bytes: 9 }),
  [`.orca/runs/run_0123456789ab/blobs/${blob.slice(0, 2)}/${blob}`]: JSON.stringify(JSON.stringify(answer)),
  '.orca/runs/run_0123456789ab/manifest.json': {
    schema_version: '0.1.0',
    run_id: 'run_0123456789ab',
    created_at: '2026-05-28T20:26:40.000Z',
    adapter: { id: 'claude-code', version: '0.1.0', harness_version: '2.1.4' },
    argv: ['claude', '--api-key', key],
    cwd: '/shop',
    git: { branch: 'main', dirty: true },
  },
  '.orca/runs/run_0123456789ab/redactions.json': { policy_version: 1, records: [] },
  'storage/session/p1/ses_1.json': {
    id: 'ses_1',
    slug: 'shelves',
    version: '1.0.2',
    projectID: 'p1',
    directory: '/shop',
    title: 'Shelves',
    time: { created: 1_780_000_000_000, updated: 1_780_000_000_500 },
  },
  'storage/message/ses_1/msg_1.json': {
    id: 'msg_1',
    sessionID: 'ses_1',
    role: 'user',
    time: { created: 1_780_000_000_000 },
  },
  'storage/part/msg_1/prt_1.json': {
    id: 'prt_1',
    messageID: 'msg_1',
    sessionID: 'ses_1',
    type: 'text',
    text: 'Is shelf four empty?',
  },
  'storage/message/ses_1/msg_2.json': {
    id: 'msg_2',
    sessionID: 'ses_1',
    role: 'assistant',
    modelID: 'm-1',
    time: { created: 1_780_000_000_100 },
  },
  'storage/message/ses_1/msg_3.json': '{"id": "msg_3", "role": "assis',
  'storage/part/msg_2/prt_2.json': { id: 'prt_2', type: 'step-start' },
  'storage/part/msg_2/prt_3.json': { id: 'prt_3', type: 'text', text: 'Yes.' },
  'storage/part/msg_2/prt_4.json': {
    id: 'prt_4',
    type: 'step-finish',
    reason: 'stop',
    tokens: { input: 9, output: 2, cache: { read: 0, write: 0 } },
  },
};

/** A database of OpenCode with one session, one that another program wrote, and a damaged one. */
function writeDatabases(): void {
  const folder = path.join(root, 'share/opencode');
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(path.join(folder, 'opencode.db'));
  database.exec(`
    CREATE TABLE session (id TEXT, project_id TEXT, directory TEXT, title TEXT, version TEXT, time_created INTEGER);
    CREATE TABLE message (id TEXT, session_id TEXT, time_created INTEGER, data TEXT);
    CREATE TABLE part (id TEXT, message_id TEXT, session_id TEXT, data TEXT);
    INSERT INTO session VALUES ('ses_9', 'p', '/shop', 'Shelves', '1.18.0', 1780000000000);
    INSERT INTO message VALUES ('msg_91', 'ses_9', 1780000000000, '{"role": "user", "time": {"created": 1780000000000}}'),
      ('msg_92', 'ses_9', 1780000000100, '{"role": "assistant", "modelID": "m-1", "time": {"created": 1780000000100}}'),
      ('msg_93', 'ses_9', 1780000000200, '{"role": "assis');
    INSERT INTO part VALUES ('prt_91', 'msg_91', 'ses_9', '{"type": "text", "text": "Is shelf four empty?"}'),
      ('prt_92', 'msg_92', 'ses_9', '{"type": "step-start"}'), ('prt_93', 'msg_92', 'ses_9', '{"type": "text", "text": "Yes."}'),
      ('prt_94', 'msg_92', 'ses_9', '{"type": "step-finish", "reason": "stop", "tokens": {"input": 9, "output": 2}}')`);
  database.close();
  const other = new DatabaseSync(path.join(folder, 'other.db'));
  other.exec('CREATE TABLE session (id TEXT)');
  other.close();
  const whole = readFileSync(path.join(folder, 'opencode.db'));
  writeFileSync(
    path.join(folder, 'damaged.db'),
    Buffer.concat([whole.subarray(0, 20), Buffer.alloc(980, 7)]),
  );
}

test('runs of CodeAgentLens and OrcaReplay, and the storage of OpenCode are read from their folders', async () => {
  write(files);
  writeDatabases();
  const { database, err } = await analyzed({}, { logs: [root] });
  const rows = await database.rows(
    `SELECT record_id, agent, wire, completeness, outcome, model, output_tokens::INTEGER AS output, ms_first_content IS NOT NULL AS timed
     FROM exchanges ORDER BY record_id`,
  );
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    'r1 opencode openai-chat exact complete m-1  true',
    'r2 unknown anthropic-messages exact complete m-2 2 false',
    'r3 unknown openai-chat truncated upstream_error   false',
    'run_0123456789ab:1 claude anthropic-messages exact complete m-1 2 false',
    'run_0123456789ab:5 claude anthropic-messages truncated unfinished   false',
    'ses_1:msg_2 opencode openai-chat transcript complete  2 false',
    'ses_9:msg_92 opencode openai-chat transcript complete  2 false',
  ]);
  const warnings = await database.rows(
    'SELECT code, count(*)::INTEGER AS n FROM warnings GROUP BY ALL ORDER BY code',
  );
  expect(warnings.map(({ code, n }) => `${code} ${n}`)).toEqual([
    'bad_line 6',
    'missing_response 1',
    'no_body 2',
    'other_lines 1',
  ]);
  expect(err).not.toMatch(/no format/);
  const [orca] = await database.rows(
    `SELECT s.agent_version, cwd, git_branch, command, e.ts::VARCHAR AS ts, e.ms_end FROM sessions s JOIN exchanges e USING (session_id) WHERE e.record_id = 'run_0123456789ab:1'`,
  );
  expect(orca).toEqual({
    agent_version: '2.1.4',
    cwd: '/shop',
    git_branch: 'main',
    command: 'claude --api-key [masked]',
    ts: '2026-05-28 20:26:40.25',
    ms_end: 2500,
  });
  const [{ n } = { n: -1 }] = await database.rows(
    `SELECT count(*)::INTEGER AS n FROM exchanges WHERE contains(concat_ws(' ', path, error_message), '${key}')`,
  );
  expect(n).toBe(0);
});
