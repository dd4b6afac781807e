import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { derive } from '../../../src/analysis/derive.ts';
import { findFamilies } from '../../../src/analysis/prompts/families.ts';
import { loadTokenCounter } from '../../../src/analysis/tokens/count.ts';
import type { ResponseModel } from '../../../src/wire/types.ts';
import { bundled, derivedFrom } from '../derived.ts';
import { materialOf } from '../material.ts';

/** One file of test/cases/threads; its README says what the members mean. */
interface ThreadCase {
  name: string;
  note: string;
  requests: readonly GivenRequest[];
  exchanges: Readonly<Record<string, { thread: string; turn: number; kind: string }>>;
  parents: Readonly<Record<string, unknown>>;
}

interface GivenRequest {
  id: string;
  at: number;
  prompt: string;
  messages: readonly unknown[];
  says?: string;
  calls?: readonly { id: string; name: string; input: unknown }[];
  headers?: Record<string, string>;
  session?: string;
  status?: number;
}

const folder = path.resolve(import.meta.dirname, '../../cases/threads');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const prompts = read('prompts.json') as Record<string, object>;
const count = await loadTokenCounter();

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'prompts.json')
  .sort()
  .map(
    (file): ThreadCase => ({
      name: file.slice(0, -'.json'.length),
      ...(read(file) as Omit<ThreadCase, 'name'>),
    }),
  );

function answerOf({ id, says, calls = [] }: GivenRequest): ResponseModel {
  return {
    model: null,
    id: `answer_${id}`,
    role: 'assistant',
    blocks: [
      ...(says === undefined ? [] : [{ type: 'text' as const, text: says }]),
      ...calls.map((call) => ({ type: 'tool_call' as const, ...call, text: JSON.stringify(call.input) })),
    ],
    stopReason: 'end_turn',
    usage: null,
    finished: true,
    unknown: [],
  };
}

function tablesOf({ requests }: ThreadCase) {
  const material = materialOf(
    requests.map((request) => ({
      id: request.id,
      body: { model: 'claude-x', max_tokens: 10, ...prompts[request.prompt], messages: request.messages },
      path: '/v1/messages',
      ts: request.at * 1_000,
      session: request.session ?? 's',
      status: request.status ?? 200,
      answer: answerOf(request),
    })),
  );
  const headers = new Map(requests.map(({ headers: own = {} }, index) => [index + 1, own]));
  return derive(material, { findFamilies, count }, undefined, {
    sessions: new Map(),
    betas: new Map(),
    headers,
  });
}

describe('threads, by hand', () => {
  test.each(cases)('$name', (given) => {
    const tables = tablesOf(given);
    const idOf = (n: unknown): string | null => given.requests[Number(n) - 1]?.id ?? null;
    const exchanges = new Map(
      (tables['_exchange_threads'] ?? []).map(({ exchange_id: exchange, thread_id: thread, turn, kind }) => [
        idOf(exchange),
        { thread, turn, kind },
      ]),
    );
    for (const [id, expected] of Object.entries(given.exchanges)) {
      expect({ id, ...exchanges.get(id) }, given.note).toEqual({ id, ...expected });
    }
    const parents = (tables['threads'] ?? [])
      .filter(({ parent_thread_id: parent }) => parent !== undefined)
      .map((row) => [
        row['thread_id'],
        {
          thread: row['parent_thread_id'],
          exchange: idOf(row['parent_exchange_id']),
          call: row['parent_call_id'] ?? null,
          tool: row['parent_tool'] ?? null,
          evidence: row['parent_evidence'],
        },
      ]);
    expect(Object.fromEntries(parents), given.note).toEqual(given.parents);
  });
});

/** Kind and thread of requests that are a minute apart, by their ids. */
function kindsOf(
  requests: readonly { path: string; body: object; answer: Partial<ResponseModel> }[],
): unknown[] {
  const material = materialOf(
    requests.map(({ path: to, body, answer }, index) => ({
      id: `r${index + 1}`,
      body,
      path: to,
      ts: index * 60_000,
      session: 's',
      status: 200,
      answer: { ...answerOf({ id: `r${index}`, at: 0, prompt: '', messages: [] }), ...answer },
    })),
  );
  const tables = derive(material, { findFamilies, count }, undefined, {
    sessions: new Map(),
    betas: new Map(),
    headers: new Map(),
  });
  return (tables['_exchange_threads'] ?? []).map(({ thread_id: thread, kind }) => [thread, kind]);
}

const shopRules = `You help in a shop.\n${'Name each shelf that you looked at.\n'.repeat(4)}`;

test('an edit of the history is found where calls have no ids', () => {
  const call = (item: string) => ({
    role: 'model',
    parts: [{ functionCall: { name: 'find', args: { item } } }],
  });
  const result = (output: string) => ({
    role: 'user',
    parts: [{ functionResponse: { name: 'find', response: { output } } }],
  });
  const request = (contents: unknown[], item: string) => ({
    path: '/v1beta/models/gemini-2.5-pro:generateContent',
    body: {
      systemInstruction: { parts: [{ text: shopRules }] },
      tools: [{ functionDeclarations: [{ name: 'find' }] }],
      contents: [{ role: 'user', parts: [{ text: 'Find everything.' }] }, ...contents],
    },
    answer: {
      blocks: [
        { type: 'tool_call' as const, id: '', name: 'find', input: { item }, text: `{"item":"${item}"}` },
      ],
    },
  });
  expect(
    kindsOf([
      request([], 'tea'),
      request([call('tea'), result('long')], 'rice'),
      request([call('tea'), result('cleared'), call('rice'), result('long')], 'salt'),
      request(
        [call('tea'), result('cleared'), call('rice'), result('cleared'), call('salt'), result('x')],
        'oil',
      ),
      // A rewind: the last answer is not in it.
      request([call('tea'), result('long'), { role: 'user', parts: [{ text: 'Stop.' }] }], 'none'),
    ]),
  ).toEqual([
    ['r1', 'main'],
    ['r1', 'continuation'],
    ['r1', 'continuation'],
    ['r1', 'continuation'],
    ['r5', 'rewind'],
  ]);
});

test('a short answer is found after a reminder was taken out of the message that it answers', () => {
  const note = (text: string) => ({ type: 'text', text: `<system-reminder>\n${text}\n</system-reminder>` });
  const asked = (text: string) => ({ type: 'text', text });
  const request = (messages: unknown[]) => ({
    path: '/v1/messages',
    body: { model: 'claude-x', max_tokens: 9, system: shopRules, tools: [{ name: 'find' }], messages },
    answer: { blocks: [{ type: 'text' as const, text: 'Done.' }] },
  });
  const done = { role: 'assistant', content: 'Done.' };
  const turn = (...content: unknown[]) => ({ role: 'user', content });
  expect(
    kindsOf([
      request([turn(asked('one'), note('a'))]),
      request([turn(asked('one')), done, turn(asked('two'), note('b'))]),
      request([turn(asked('one')), done, turn(asked('two')), done, turn(asked('three'), note('c'))]),
    ]),
  ).toEqual([
    ['r1', 'main'],
    ['r1', 'main'],
    ['r1', 'main'],
  ]);
});

test.each([
  ['gemini-0.61.0.jsonl', 'invoke_agent'],
  ['opencode-1.18.33.jsonl', 'task'],
  ['qwen-0.24.4.jsonl', 'agent'],
])('the one subagent of %s was started by the one call of %s', async (file, tool) => {
  const database = await derivedFrom([bundled(file)]);
  const found = await database.rows(`
    SELECT t.parent_tool AS tool, t.parent_evidence AS evidence, p.label, p.role AS parent, c.role AS child,
      k.name AS called, p.thread_id = t.parent_thread_id AS same
    FROM threads t JOIN exchanges p ON p.exchange_id = t.parent_exchange_id JOIN exchanges c ON c.record_id = t.thread_id
    JOIN tool_calls k ON k.exchange_id = t.parent_exchange_id AND k.call_id = t.parent_call_id`);
  expect(found).toEqual([
    {
      tool,
      evidence: 'call',
      label: 'v8-subagent',
      parent: 'main',
      child: 'subagent',
      called: tool,
      same: true,
    },
  ]);
});

test('every exchange of the bundled captures has a kind that fits its role', async () => {
  const files = ['codex-0.169.0.jsonl', 'gemini-0.61.0.jsonl', 'pi-0.87.1.jsonl', 'qwen-0.24.4.jsonl'];
  const database = await derivedFrom(files.map(bundled));
  const kinds = await database.rows<{ role: string; kinds: string[] }>(`
    SELECT role, list_sort(list(DISTINCT kind)) AS kinds FROM turns GROUP BY role ORDER BY role`);
  expect(Object.fromEntries(kinds.map(({ role, kinds: own }) => [role, own]))).toEqual({
    main: ['continuation', 'main'],
    memory: ['memory'],
    prewarm: ['prewarm'],
    router: ['router'],
    subagent: ['continuation', 'subagent'],
  });
});
