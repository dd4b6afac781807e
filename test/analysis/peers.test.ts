import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { usualShape, writeInterludeLog } from '../../bench/analyze/generate.ts';
import { loadExchange } from '../../src/read/exchange.ts';
import type { ResponseModel } from '../../src/wire/types.ts';
import { type GivenTurn, lensLog } from '../lens-log.ts';
import { temporaryFolder } from '../store/fixture.ts';
import { analyzed } from './run.ts';

/** An Anthropic request. */
function anthropic(id: string, system: string, rest: Record<string, unknown> = {}): GivenTurn {
  const body = {
    model: 'm',
    system: [{ type: 'text', text: system }],
    messages: [{ role: 'user', content: `do ${id}` }],
    ...rest,
  };
  return { id, path: '/v1/messages', body: JSON.stringify(body) };
}

const answer = (usage: unknown, blocks: ResponseModel['blocks'] = []): ResponseModel => ({
  model: 'm',
  id: 'r',
  role: 'assistant',
  blocks,
  stopReason: 'end_turn',
  usage,
  finished: true,
  unknown: [],
});

const log = (turns: readonly GivenTurn[]) => ({
  'log.jsonl': lensLog([{ id: 's', agent: 'claude' }], turns),
});

/** Analyses prompts of one agent, and gives its families with their one surface. */
async function families(prompts: readonly string[]) {
  const { report } = await analyzed(log(prompts.map((prompt, index) => anthropic(`e${index}`, prompt))));
  return (report.agents[0]?.families ?? []).map(({ role, requests, surfaces }) => ({
    role,
    requests,
    surface: surfaces[0],
  }));
}

const rules = Array.from(
  { length: 12 },
  (_, i) => `${i + 1}. A rule of the house that everybody keeps, number ${i + 1}.`,
).join('\n');
const prompt = (lines: string) =>
  `You are a coding agent.\n${rules}\n${lines}\n${rules.replaceAll('house', 'garden')}`;

describe('agent-interlude gives another answer', () => {
  test('three main prompts that differ by date and branch and one title prompt: not 0 lines fixed', async () => {
    const main = (date: string, branch: string) => prompt(`Today's date: ${date}\nCurrent branch: ${branch}`);
    const found = await families([
      main('2026-11-21', 'main'),
      main('2026-11-22', 'feature/slots'),
      main('2026-11-23', 'fix/crash'),
      'Write a title of three to six words.\nReply with JSON only.',
    ]);
    expect(found.map(({ requests }) => requests)).toEqual([3, 1]);
    const [main3] = found;
    expect(main3?.surface).toMatchObject({ lines: 27, fixed_lines: 25 });
    expect(
      main3?.surface?.variants.map(({ slot_kind: kind, distinct_values: values }) => ({ kind, values })),
    ).toEqual([
      { kind: 'date', values: 3 },
      { kind: 'git branch', values: 3 },
    ]);
  });

  test('"The date is D1 and tz UTC" beside D2: not 0 lines fixed but one line with one slot', async () => {
    const [found] = await families(
      ['2026-01-01', '2026-01-02'].map((day) => prompt(`The date is ${day} and tz UTC`)),
    );
    expect(found?.surface?.variants).toMatchObject([
      {
        slot_kind: 'date',
        distinct_values: 2,
        where: expect.stringMatching(/^The date is ⟨.+⟩ and tz UTC$/),
      },
    ]);
  });

  test('A B B beside A B: the count of B varies, not 2 of 2 lines fixed', async () => {
    const [found] = await families([
      prompt('Alpha line here\nBravo line here\nBravo line here'),
      prompt('Alpha line here\nBravo line here'),
    ]);
    expect(found?.surface?.variants).toMatchObject([
      { block_kind: 'optional', requests: 1, where: 'Bravo line here' },
    ]);
  });

  test('A X B C beside A B C: X is an optional block in 1 of 2, the rest is fixed', async () => {
    const [found] = await families([
      prompt('Alpha line\nExtra line\nBravo line'),
      prompt('Alpha line\nBravo line'),
    ]);
    expect(found?.surface).toMatchObject({ fixed_lines: 27, lines: 28 });
    expect(found?.surface?.variants).toMatchObject([
      { block_kind: 'optional', requests: 1, where: 'Extra line' },
    ]);
  });

  test('lines k:1 and j:2 beside k:2 and j:1: two slots, not four', async () => {
    const [found] = await families([prompt('k:1\nj:2'), prompt('k:2\nj:1')]);
    expect(found?.surface?.variants.map(({ distinct_values: values }) => values)).toEqual([2, 2]);
  });

  test('A B C beside C B A: the order varies, not 3 of 3 lines fixed', async () => {
    const lines = ['Alpha is a line', 'Bravo is a line', 'Carol is a line'];
    const [found] = await families([prompt(lines.join('\n')), prompt(lines.toReversed().join('\n'))]);
    expect(found?.surface?.variants.length).toBeGreaterThan(0);
    expect(found?.surface?.fixed_lines).toBeLessThan(28);
  });

  test('"clean" that is a value in one prompt and a line in the other is not fixed', async () => {
    const [found] = await families([prompt('Status: clean\nfoo'), prompt('Status: M a\nclean')]);
    expect(found?.surface?.fixed_lines).toBe(25);
    const where = (found?.surface?.variants ?? []).map((slot) => slot.where);
    expect(where[0]).toMatch(/^Status: ⟨.+⟩$/);
    expect(where).toHaveLength(2);
  });

  test('A\\r\\nB beside A\\nB is one family, its text the same but for the line ends', async () => {
    const text = prompt('x');
    const [found, ...others] = await families([text, text.replaceAll('\n', '\r\n')]);
    expect(others).toEqual([]);
    expect(found?.surface).toMatchObject({ samples: 2 });
    expect(new Set(found?.surface?.variants.map(({ slot_kind: kind }) => kind))).toEqual(
      new Set(['line ending']),
    );
  });

  test('a title call with tools: [] does not make the tools of the main loop optional', async () => {
    const tools = ['read', 'write'].map((name) => ({
      name,
      description: `${name}s`,
      input_schema: { type: 'object', properties: {} },
    }));
    const { report } = await analyzed(
      log([
        anthropic('a', prompt('x'), { tools }),
        anthropic('b', prompt('x'), { tools }),
        anthropic('t', 'Write a title of three to six words.', { tools: [] }),
      ]),
    );
    const main = report.agents[0]?.families.find(({ tools: own }) => own.length > 0);
    expect(main).toMatchObject({
      requests: 2,
      tools: [
        { name: 'read', requests: 2 },
        { name: 'write', requests: 2 },
      ],
    });
  });

  test('a first call that writes 5,000 to the cache and reads none is not "100 % cached"', async () => {
    const usage = {
      input_tokens: 3,
      cache_creation_input_tokens: 5_000,
      cache_read_input_tokens: 0,
      output_tokens: 9,
    };
    const { report } = await analyzed(log([{ ...anthropic('a', prompt('x')), answer: answer(usage) }]));
    expect(report.agents[0]?.usage).toMatchObject([
      {
        input_tokens: 5_003,
        uncached_tokens: 3,
        cache_read_tokens: 0,
        cache_write_tokens: 5_000,
        output_tokens: 9,
      },
    ]);
  });

  test('read 90 and write 5,000 make 5,090 tokens and the uncached ones, not 101', async () => {
    const usage = {
      input_tokens: 11,
      cache_creation_input_tokens: 5_000,
      cache_read_input_tokens: 90,
      output_tokens: 1,
    };
    const { report } = await analyzed(log([{ ...anthropic('a', prompt('x')), answer: answer(usage) }]));
    expect(report.agents[0]?.usage).toMatchObject([
      { input_tokens: 5_101, cache_read_tokens: 90, cache_write_tokens: 5_000 },
    ]);
  });

  test('OpenAI input 100 with 80 cached, out 7: 107 tokens and 80 %, not 187 and 44 %', async () => {
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 80 },
      output_tokens: 7,
      total_tokens: 107,
    };
    const body = JSON.stringify({
      model: 'gpt',
      instructions: prompt('x'),
      input: [{ type: 'message', role: 'user', content: 'go' }],
    });
    const { report, markdown } = await analyzed(
      log([{ id: 'a', agent: 'codex', path: '/v1/responses', body, answer: answer(usage) }]),
    );
    expect(report.agents[0]?.usage).toMatchObject([
      { input_tokens: 100, cache_read_tokens: 80, uncached_tokens: 20, output_tokens: 7, cached_share: 0.8 },
    ]);
    expect(markdown).toContain('read 80 % of its input from the cache');
  });

  test('one conversation stays one when its cache marker moves and a title call comes between', async () => {
    const marked = { type: 'text', text: 'one', cache_control: { type: 'ephemeral' } };
    const plain = { type: 'text', text: 'one' };
    const reply = { role: 'assistant', content: [{ type: 'text', text: 'done' }] };
    const { database } = await analyzed(
      log([
        anthropic('a', prompt('x'), { messages: [{ role: 'user', content: [marked] }] }),
        anthropic('t', 'Write a title of three to six words.', {
          messages: [{ role: 'user', content: [plain] }],
        }),
        anthropic('b', prompt('x'), {
          messages: [
            { role: 'user', content: [plain] },
            reply,
            { role: 'user', content: [{ ...marked, text: 'two' }] },
          ],
        }),
      ]),
    );
    expect(
      await database.rows(
        'SELECT e.record_id AS id, t.thread_id AS thread, t.turn FROM _exchange_threads t JOIN _exchanges e ON e.exchange_id = t.exchange_id ORDER BY e.record_id',
      ),
    ).toEqual([
      { id: 'a', thread: 'a', turn: 0 },
      { id: 'b', thread: 'a', turn: 1 },
      { id: 't', thread: 't', turn: 0 },
    ]);
  });

  test('Codex: function calls are seen and joined with their results, developer messages are surfaces', async () => {
    const developer = {
      type: 'message',
      role: 'developer',
      content: [{ type: 'input_text', text: prompt('x') }],
    };
    const user = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'list files' }] };
    const call = { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{"cmd":"ls"}' };
    const result = { type: 'function_call_output', call_id: 'c1', output: 'README.md' };
    const tools = [
      {
        type: 'function',
        name: 'shell',
        description: 'Runs a command',
        parameters: { type: 'object', properties: { cmd: { type: 'string' } } },
      },
    ];
    const request = (id: string, input: unknown[]): GivenTurn => ({
      id,
      agent: 'codex',
      path: '/v1/responses',
      body: JSON.stringify({ model: 'gpt', input, tools }),
    });
    const made = answer({}, [
      { type: 'tool_call', id: 'c1', name: 'shell', input: { cmd: 'ls' }, text: '{"cmd":"ls"}' },
    ]);
    const { report, database } = await analyzed(
      log([
        { ...request('a', [developer, user]), answer: made },
        request('b', [developer, user, call, result]),
      ]),
    );
    expect(report.agents[0]?.tools).toMatchObject([{ name: 'shell', calls: 1, results: 1, failed_calls: 0 }]);
    expect(report.agents[0]?.families[0]?.surfaces).toMatchObject([
      { kind: 'developer', location: 'input[0].content[0]' },
    ]);
    expect(await database.rows('SELECT name, arguments, result, is_error FROM tool_calls')).toEqual([
      { name: 'shell', arguments: '{"cmd":"ls"}', result: 'README.md', is_error: false },
    ]);
  });

  test('a log of main loops, subagents and titles: three families of each agent, not 0 of 809 lines fixed', async () => {
    const file = path.join(temporaryFolder(), 'log.jsonl');
    writeInterludeLog(file, { ...usualShape, requests: 130, systemKb: 12, toolsKb: 8, messagesKb: 8 });
    const { report } = await analyzed({ 'log.jsonl': readFileSync(file, 'utf8') });
    const claude = report.agents.find(({ agent }) => agent === 'claude');
    expect(claude?.families.map(({ role }) => role)).toEqual(['main', 'other', 'title']);
    const surfaces = claude?.families.find(({ role }) => role === 'main')?.surfaces ?? [];
    const lines = surfaces.reduce((sum, surface) => sum + surface.lines, 0);
    const fixed = surfaces.reduce((sum, surface) => sum + surface.fixed_lines, 0);
    expect(lines).toBeGreaterThan(50);
    // All but the few lines that hold a value.
    expect(lines - fixed).toBeLessThan(12);
  });

  test('thinking, its signature and an error in mid-stream do not vanish', async () => {
    const broken: ResponseModel = {
      ...answer({}, [{ type: 'thinking', text: 'Hm, files.', signature: 'c2ln' }]),
      error: { type: 'overloaded_error', message: 'Overloaded' },
      finished: false,
    };
    const { database } = await analyzed(
      log([{ ...anthropic('a', prompt('x')), answer: broken, outcome: 'truncated' }]),
    );
    expect(await database.rows('SELECT type, text FROM answer_blocks')).toEqual([
      { type: 'thinking', text: 'Hm, files.' },
    ]);
    const shown = await loadExchange(database, { exchange_id: 1, record_id: 'a' });
    expect(shown.answer).toMatchObject({
      blocks: [{ type: 'thinking', signature: 'c2ln' }],
      error: { type: 'overloaded_error' },
      finished: false,
    });
    expect(await database.rows('SELECT outcome FROM exchanges')).toEqual([{ outcome: 'truncated' }]);
  });

  test('slots have the same order in every run, for any order of logs and lines', async () => {
    const turns = ['main', 'feature/slots', 'fix/crash'].flatMap((branch, i) =>
      [`2026-11-2${i}`, '2026-12-01'].map((day, j) =>
        anthropic(
          `e${i}${j}`,
          prompt(`Today's date: ${day}\nCurrent branch: ${branch}\nWorking directory: /repos/${branch}`),
        ),
      ),
    );
    const one = await analyzed(log(turns));
    const other = await analyzed({
      'log.jsonl': lensLog([{ id: 's', agent: 'claude' }], turns.toReversed()),
    });
    const bare = (text: string) => text.replaceAll(/`[0-9a-f]{12}`/g, '`hash`');
    expect(bare(other.markdown)).toBe(bare(one.markdown));
  });
});

describe('agent-system-dissect gives another answer', () => {
  test('a tool without a name is counted, by its type or as unnamed, and `input` may be a string', async () => {
    const body = JSON.stringify({
      model: 'gpt',
      instructions: prompt('x'),
      input: 'just text',
      tools: [{ type: 'web_search' }, { type: 'function', description: 'nameless' }],
    });
    const { report } = await analyzed(log([{ id: 'a', agent: 'codex', path: '/v1/responses', body }]));
    expect(report.agents[0]?.tools.map(({ name }) => name)).toContain('web_search');
    expect(report.agents[0]?.tools).toHaveLength(2);
    expect(report.agents[0]?.families[0]?.surfaces).toMatchObject([{ location: 'instructions' }]);
  });

  test('300 requests make kilobytes of Markdown, not 24 MB', async () => {
    const turns = Array.from({ length: 300 }, (_, i) =>
      anthropic(
        `e${String(i).padStart(3, '0')}`,
        prompt(`Today's date: 2026-01-${String((i % 28) + 1).padStart(2, '0')}`),
        {
          messages: Array.from({ length: 2 * (i % 50) + 1 }, (_, m) => ({
            role: m % 2 ? 'assistant' : 'user',
            content: `message ${m} `.repeat(40),
          })),
        },
      ),
    );
    const { markdown } = await analyzed(log(turns));
    expect(markdown.length).toBeLessThan(20_000);
  });
});

describe('claude-tap gives another answer', () => {
  test('the Markdown of Responses and Gemini captures is not empty', async () => {
    const gemini = JSON.stringify({
      systemInstruction: { parts: [{ text: prompt('x') }] },
      contents: [{ role: 'user', parts: [{ text: 'go' }] }],
    });
    const responses = JSON.stringify({ model: 'gpt', instructions: prompt('y'), input: 'go' });
    const { markdown } = await analyzed(
      log([
        { id: 'a', agent: 'gemini', path: '/v1beta/models/gemini-3:generateContent', body: gemini },
        { id: 'b', agent: 'codex', path: '/v1/responses', body: responses },
      ]),
      { sections: 'all' },
    );
    expect(markdown).toContain('`systemInstruction.parts[0]`');
    expect(markdown).toContain('`instructions`');
  });
});

describe('CodeAgentLens gives another answer', () => {
  test('tokens that were estimated are never called reported', async () => {
    const { report, markdown, database } = await analyzed(log([anthropic('a', prompt('x'))]), {
      sections: 'all',
    });
    expect(report.agents[0]?.usage).toMatchObject([
      { exchanges: 1, reported_exchanges: 0, input_tokens: null },
    ]);
    expect(report.agents[0]?.families[0]?.estimated_input_tokens).toBeGreaterThan(100);
    expect(markdown).toContain('No answer reported usage. All numbers of tokens are estimates.');
    expect(await database.rows('SELECT input_tokens, output_tokens FROM usage')).toEqual([
      { input_tokens: null, output_tokens: null },
    ]);
  });
});
