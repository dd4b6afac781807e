import { describe, expect, test } from 'vitest';
import { lines, type ReadLog, readLog } from './read-log.ts';

const time = (second: number) => `2026-05-28T20:26:${String(second).padStart(2, '0')}.000Z`;

/** The whole history of each exchange: its own messages after those of the exchanges that it continues. */
function histories({ exchanges }: ReadLog, member: string): unknown[][] {
  const byId = new Map<string, unknown[]>();
  return exchanges.map(({ head, body }) => {
    const own = (body as Record<string, unknown[]>)[member] as unknown[];
    const whole = [...(byId.get(head.after ?? '') ?? []), ...own];
    byId.set(head.id, whole);
    return whole;
  });
}

describe('transcripts of Claude Code', () => {
  const base = {
    sessionId: 'session-1',
    cwd: '/shop',
    version: '2.1.0',
    gitBranch: 'main',
    isSidechain: false,
  };
  const user = (uuid: string, parentUuid: string | null, content: unknown, second: number, more = {}) => ({
    ...base,
    type: 'user',
    uuid,
    parentUuid,
    timestamp: time(second),
    message: { role: 'user', content },
    ...more,
  });
  const assistant = (
    uuid: string,
    parentUuid: string,
    id: string,
    block: object,
    second: number,
    more = {},
  ) => ({
    ...base,
    type: 'assistant',
    uuid,
    parentUuid,
    timestamp: time(second),
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model: 'm-1',
      content: [block],
      stop_reason: null,
      usage: { input_tokens: 5, output_tokens: 1 },
    },
    ...more,
  });
  const call = (id: string) => ({ type: 'tool_use', id, name: 'Look', input: { shelf: 4 } });
  const result = (id: string) => [{ type: 'tool_result', tool_use_id: id, content: 'empty' }];
  const log = readLog(
    lines(
      { type: 'summary', summary: 'Shelves', leafUuid: 'x' },
      user('u1', null, 'Is shelf four empty?', 1),
      assistant('a1', 'u1', 'msg_000001', { type: 'text', text: 'I look.' }, 3),
      assistant('a2', 'a1', 'msg_000001', call('c1'), 4),
      user('u2', 'a2', result('c1'), 5),
      assistant('a3', 'a2', 'msg_000001', call('c2'), 6),
      user('u3', 'a3', result('c2'), 7),
      { ...base, type: 'attachment', uuid: 'x1', parentUuid: 'u3', attachment: {} },
      assistant('a4', 'x1', 'msg_000002', { type: 'text', text: 'Yes.' }, 8),
      user('u4', 'a4', 'And five?', 10),
      assistant('a5', 'u4', 'msg_000003', { type: 'text', text: 'No.' }, 11),
      // Back to the first question.
      user('u5', 'a4', 'And six?', 20),
      assistant('a6', 'u5', 'msg_000004', { type: 'text', text: 'Yes.' }, 21),
      user('s1', null, 'Count.', 30, { isSidechain: true, agentId: 'b' }),
      assistant('s2', 's1', 'msg_000005', { type: 'text', text: 'Three.' }, 31, {
        isSidechain: true,
        agentId: 'b',
      }),
    ),
  );

  test('give an exchange for each answer, with its session, times, usage and model', () => {
    expect(log.format).toBe('claude-transcript');
    expect(log.sessions).toEqual([
      {
        id: 'session-1',
        agent: 'claude',
        client: { name: 'claude', version: '2.1.0' },
        cwd: '/shop',
        git: { branch: 'main' },
        ts: time(1),
      },
    ]);
    expect(log.exchanges.map(({ head }) => head.id)).toEqual([1, 2, 3, 4, 5].map((n) => `msg_00000${n}`));
    expect(log.exchanges[0]).toMatchObject({
      head: { completeness: 'transcript', ts: time(1), wire: 'anthropic-messages' },
      response: {
        outcome: 'complete',
        reconstructed: {
          id: 'msg_000001',
          model: 'm-1',
          usage: { input_tokens: 5, output_tokens: 1 },
          blocks: [{ text: 'I look.' }, { id: 'c1' }, { id: 'c2' }],
        },
      },
    });
    expect(log.exchanges[1]?.head.ts).toBe(time(7));
    expect(log.warnings).toMatchObject([
      { code: 'other_lines', message: 'lines that are no part of the conversation: summary 1, attachment 1' },
    ]);
  });

  test('give each request the history of its branch', () => {
    const texts = histories(log, 'messages').map((history) => history.map((one) => JSON.stringify(one)));
    expect(texts.map((history) => history.length)).toEqual([1, 4, 6, 6, 1]);
    expect(texts[2]?.slice(0, 5)).toEqual(texts[3]?.slice(0, 5));
    expect(texts[3]?.at(-1)).toContain('And six?');
    expect(texts[4]?.[0]).toContain('Count.');
  });

  test('begin the history again after a compaction', () => {
    const { exchanges } = readLog(
      lines(
        user('u1', null, 'Is shelf four empty?', 1),
        assistant('a1', 'u1', 'msg_000001', { type: 'text', text: 'Yes.' }, 3),
        { ...base, type: 'system', subtype: 'compact_boundary', uuid: 'x', parentUuid: null },
        user('u2', 'x', 'Summary.', 5, { isCompactSummary: true }),
        assistant('a2', 'u2', 'msg_000002', { type: 'text', text: 'Go on.' }, 6),
      ),
    );
    expect(exchanges[1]?.head.after).toBeUndefined();
    expect(exchanges[1]?.body).toEqual({ messages: [{ role: 'user', content: 'Summary.' }] });
  });

  test('keep errors, and leave out what the agent wrote in the name of the model', () => {
    const error = assistant('a1', 'u1', 'x1', { type: 'text', text: 'API Error: 529' }, 3, {
      isApiErrorMessage: true,
    });
    const made = assistant('a2', 'a1', 'x2', { type: 'text', text: 'No response requested.' }, 4);
    const { exchanges, warnings } = readLog(
      lines(user('u1', null, 'Hi', 1), error, {
        ...made,
        message: { ...made.message, model: '<synthetic>' },
      }),
    );
    expect(exchanges).toMatchObject([
      { response: { outcome: 'upstream_error', error: { message: 'API Error: 529' } } },
    ]);
    expect(warnings).toMatchObject([
      { message: 'lines that are no part of the conversation: synthetic answer 1' },
    ]);
  });
});

describe('rollouts of Codex', () => {
  const line = (second: number, type: string, payload: object) => ({
    timestamp: time(second),
    type,
    payload,
  });
  const item = (second: number, payload: object) => line(second, 'response_item', payload);
  const text = (role: string, words: string) => ({
    type: 'message',
    role,
    content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: words }],
  });
  const items = [
    text('user', 'Is shelf four empty?'),
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look.' }] },
    { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"shelf":4}' },
    { type: 'function_call_output', call_id: 'c1', output: 'empty' },
    text('assistant', 'Yes.'),
  ];

  test('give an exchange for each answer: its items up to the results of its tools', () => {
    const usage = {
      input_tokens: 100,
      cached_input_tokens: 80,
      output_tokens: 7,
      reasoning_output_tokens: 3,
    };
    const log = readLog(
      lines(
        line(0, 'session_meta', { id: 'r-1', cwd: '/shop', cli_version: '0.146.0', git: { branch: 'main' } }),
        line(1, 'turn_context', { model: 'gpt-x' }),
        ...items.slice(0, 4).map((payload, index) => item(2 + index, payload)),
        line(6, 'event_msg', { type: 'token_count', info: { last_token_usage: usage } }),
        item(7, items[4] as object),
      ),
    );
    expect(log.format).toBe('codex-rollout');
    expect(log.sessions).toMatchObject([{ id: 'r-1', cwd: '/shop', git: { branch: 'main' } }]);
    expect(log.exchanges).toMatchObject([
      {
        body: { model: 'gpt-x' },
        response: { reconstructed: { model: 'gpt-x', usage: { input_tokens: 100, output_tokens: 7 } } },
      },
      { response: { reconstructed: { blocks: [{ text: 'Yes.' }] } } },
    ]);
    expect(histories(log, 'input')).toEqual([items.slice(0, 1), items.slice(0, 4)]);
  });

  test('are read in the bare layout of old versions', () => {
    const log = readLog(
      lines({ id: 'r-0', timestamp: time(0), instructions: null }, { record_type: 'state' }, ...items),
    );
    expect(log.format).toBe('codex-rollout');
    expect(log.exchanges.map(({ head }) => head.session)).toEqual(['r-0', 'r-0']);
    expect(histories(log, 'input')).toEqual([items.slice(0, 1), items.slice(0, 4)]);
  });

  test('begin again with the history that a compaction leaves', () => {
    const log = readLog(
      lines(
        line(0, 'session_meta', { id: 'r-1' }),
        ...items.map((payload) => item(1, payload)),
        line(2, 'compacted', { message: '', replacement_history: [text('user', 'Summary.')] }),
        item(3, text('assistant', 'Go on.')),
      ),
    );
    expect(histories(log, 'input').at(-1)).toEqual([text('user', 'Summary.')]);
  });
});
