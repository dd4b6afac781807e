import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LogOptions, log } from '../../src/cli/run/log.ts';
import type { ResponseModel } from '../../src/wire/types.ts';
import { analyzed } from '../analysis/run.ts';
import { type GivenTurn, lensLog } from '../lens-log.ts';

const data = path.resolve(import.meta.dirname, '../../data');
const bundled = (name: string) => ({ [name]: readFileSync(path.join(data, name), 'utf8') });

/** What `lens log` prints of a database. */
async function logged(folder: string, options: LogOptions = {}) {
  const seen = { out: '', notes: [] as string[], files: {} as Record<string, string> };
  await log(
    { db: path.join(folder, 'lens.duckdb'), ...options },
    {
      print: async (text) => {
        seen.out += text;
      },
      note: (line) => seen.notes.push(line),
      writeFile: (file, text) => {
        seen.files[file] = text;
      },
      style: { color: false, width: 0 },
      defaultDatabase: () => '',
    },
  );
  return seen;
}

const answer = (id: string, blocks: ResponseModel['blocks']): ResponseModel => ({
  model: 'claude-x',
  id,
  role: 'assistant',
  blocks,
  stopReason: 'end_turn',
  usage: { input_tokens: 100, output_tokens: 5 },
  finished: true,
  unknown: [],
});

function turn(
  id: string,
  messages: unknown[],
  said: ResponseModel['blocks'],
  more: Partial<GivenTurn> = {},
): GivenTurn {
  return {
    id,
    session: 'session-one',
    ts: `2026-11-21T09:00:0${id.at(-1)}.000Z`,
    path: '/v1/messages',
    body: JSON.stringify({ model: 'claude-x', system: 'You are an agent.\nBe brief.', messages }),
    ms: { end: 1_000 },
    answer: answer(id, said),
    ...more,
  };
}

const ask = { role: 'user', content: [{ type: 'text', text: 'List files.' }] };
const call = {
  role: 'assistant',
  content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }],
};
const result = {
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: 't1', content: 'a.txt\n', is_error: true }],
};
const callBlock = {
  type: 'tool_call' as const,
  id: 't1',
  name: 'Bash',
  input: { command: 'ls' },
  text: '{"command":"ls"}',
};

const thread = lensLog(
  [{ id: 'session-one', agent: 'claude' }],
  [
    turn('e1', [ask], [callBlock]),
    turn('e2', [ask, call, result], [{ type: 'text', text: 'One file: a.txt' }]),
    turn('e3', [ask, call, result], [], { status: 529, error: { code: 'overloaded', message: 'Busy.' } }),
  ],
);

describe('lens log', () => {
  test('prints each message once, folds instructions, and marks retries and failures', async () => {
    const { folder } = await analyzed({ 'log.jsonl': thread });
    expect((await logged(folder)).out).toMatchInlineSnapshot(`
      "── claude  Claude Code side request
         2 requests, from 2026-11-21 09:00:01 UTC, thread e1

         1  e1  claude-x  100 tokens in, 5 out  1 s
            user
              List files.
            answer → Bash
              {"command":"ls"}

         2  e2  claude-x  1 message as before  100 tokens in, 5 out  1 s
            ← failed
              a.txt
            answer
              One file: a.txt

      ── claude  Claude Code side request
         1 request, from 2026-11-21 09:00:03 UTC, thread e3

         1  e3  claude-x  repeat  3 messages as in e2  100 tokens in, 5 out  1 s  complete, status 529
            error: Busy.
      "
    `);
  });

  test('writes the same as Markdown, in which nothing of a log is markup', async () => {
    const { folder } = await analyzed({ 'log.jsonl': thread });
    const { files, out } = await logged(folder, { md: 'log.md' });
    expect(out).toBe('');
    expect(files['log.md']).toMatchInlineSnapshot(`
      "# What was said

      ## \`claude\` \`Claude Code side request\`

      2 requests, from 2026-11-21 09:00:01 UTC, thread \`e1\`, session \`session-one\`.

      **Turn 1** \`e1\` on \`claude-x\`: 100 tokens in, 5 out; 1 s.

      user:

      \`\`\`
      List files.
      \`\`\`

      answer calls \`Bash\`:

      \`\`\`
      {"command":"ls"}
      \`\`\`

      **Turn 2** \`e2\` on \`claude-x\`: 1 message as before; 100 tokens in, 5 out; 1 s.

      result, failed:

      \`\`\`
      a.txt
      \`\`\`

      answer:

      \`\`\`
      One file: a.txt
      \`\`\`

      ## \`claude\` \`Claude Code side request\`

      1 request, from 2026-11-21 09:00:03 UTC, thread \`e3\`, session \`session-one\`.

      **Turn 1** \`e3\` on \`claude-x\`: repeat; 3 messages as in e2; 100 tokens in, 5 out; 1 s; complete, status 529.

      Error: \`Busy.\`
      "
    `);
    const hostile = '</script> <b>|`x`\n```\n# not a heading\n[a](javascript:1)';
    const bad = await analyzed({
      'log.jsonl': lensLog(
        [{ id: 's', agent: 'claude' }],
        [turn('e1', [{ role: 'user', content: hostile }], [])],
      ),
    });
    const { out: markdown } = await logged(bad.folder, { md: '-' });
    expect(markdown).toContain('````\n</script> <b>|`x`\n```\n# not a heading\n[a](javascript:1)\n````');
  });

  test.each([
    ['session-one', 2],
    ['e2', 1],
    [undefined, 2],
  ])('%s means %i threads', async (of, threads) => {
    const { folder } = await analyzed({ 'log.jsonl': thread });
    const { out } = await logged(folder, { of, json: true });
    expect(JSON.parse(out)).toHaveLength(threads);
  });

  test('what is missing is reported', async () => {
    const { folder } = await analyzed({ 'log.jsonl': thread });
    await expect(logged(folder, { of: 'nothing' })).rejects.toThrow(
      'no session, thread or exchange is called "nothing"',
    );
  });

  test('frames over WebSocket have only what is new; context before the words of a person is folded', async () => {
    const { folder } = await analyzed(bundled('codex-0.169.0.jsonl'));
    const { out } = await logged(folder, { of: '01M7YY7939DN05C9V921W9H5C3' });
    expect(out.match(/List files in this directory/g)).toHaveLength(1);
    expect(out).toMatch(/user \(after \d+ characters of context\)/);
    expect(out).toContain('← result');
    expect(out.split('\n').length).toBeLessThan(40);
  });

  test('side threads are left out and counted, and printed with --all', async () => {
    const { folder } = await analyzed(bundled('opencode-1.18.33.jsonl'));
    const some = await logged(folder);
    expect(some.notes).toEqual(['9 side threads (titles, routers …) are not shown: --all includes them.']);
    const all = await logged(folder, { all: true });
    expect(all.notes).toEqual([]);
    expect(all.out.match(/^── /gm)?.length).toBe((some.out.match(/^── /gm)?.length ?? 0) + 9);
  });

  test('is a section of the report that is only there when it is named', async () => {
    const whole = await analyzed({ 'log.jsonl': thread });
    expect(whole.markdown).not.toContain('## Conversations');
    const named = await analyzed(
      { 'log.jsonl': thread },
      { sections: 'conversations', filter: { session: 'session-one' } },
    );
    expect(named.markdown).toContain('## Conversations');
    expect(named.markdown.match(/List files\./g)).toHaveLength(1);
  });
});

test('a thousand requests that repeat their history give kilobytes (agent-system-dissect: 24 MB for 300)', async () => {
  const threads = 20;
  const turns = 50;
  const text = lensLog(
    [{ id: 'session-one', agent: 'claude' }],
    Array.from({ length: threads }, (_, t) =>
      Array.from({ length: turns }, (_, i) => {
        const messages = Array.from({ length: 2 * i + 1 }, (_, m) => ({
          role: m % 2 ? 'assistant' : 'user',
          content: `message ${m} of thread ${t} `.repeat(8),
        }));
        return {
          ...turn(`e${t * turns + i}`, messages, []),
          ts: new Date(1.8e12 + (t * turns + i) * 1_000).toISOString(),
        };
      }),
    ).flat(),
  );
  const { folder } = await analyzed({ 'log.jsonl': text });
  const { out } = await logged(folder, { md: '-' });
  expect(text.length).toBeGreaterThan(8_000_000);
  expect(out.length).toBeLessThan(700_000);
  // Each of the messages stands in it, and once.
  expect(out.match(/message 0 of thread 7\b/g)).toHaveLength(8);
  expect(out.match(/message 98 of thread 7\b/g)).toHaveLength(8);
});
