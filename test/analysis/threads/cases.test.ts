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
