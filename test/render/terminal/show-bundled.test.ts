import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { analyzeAndReport } from '../../../src/cli/analyze-and-report.ts';
import { type DiffOptions, diff } from '../../../src/cli/run/diff.ts';
import { type ShowOptions, show } from '../../../src/cli/run/show.ts';
import { skeleton } from '../../../src/cli/run/skeleton.ts';
import { describeError } from '../../../src/errors.ts';
import { readers } from '../../../src/import/table.ts';
import type { Comparison } from '../../../src/read/diff/compare.ts';
import { loadExchange } from '../../../src/read/exchange.ts';
import type { TerminalEffects } from '../../../src/render/terminal/effects.ts';
import { openReadOnly } from '../../../src/store/open.ts';
import { slug } from '../../../src/text/slug.ts';
import { toolName } from '../../../src/wire/tools/meaning.ts';
import { recordingEffects } from '../../analysis/run.ts';

const data = path.resolve(import.meta.dirname, '../../../data');
const folder = mkdtempSync(path.join(tmpdir(), 'lens-test-'));
const file = path.join(folder, 'lens.duckdb');

beforeAll(async () => {
  await analyzeAndReport({ logs: [data], readers }, recordingEffects(folder));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command and gives what a person would see in a pipe, or with `color` at a terminal. */
async function seen(
  run: (effects: TerminalEffects) => Promise<number>,
  style = { color: false, width: 0 },
): Promise<{ out: string; notes: string[]; files: Map<string, string> }> {
  const found = { out: '', notes: [] as string[], files: new Map<string, string>() };
  await run({
    print: async (text) => {
      found.out += text;
    },
    note: (line) => found.notes.push(line),
    writeFile: (name, text) => found.files.set(name, text),
    style,
    defaultDatabase: () => file,
  });
  return found;
}
const shown = async (options: ShowOptions) => (await seen((effects) => show(options, effects))).out;
const compared = async (options: DiffOptions) => (await seen((effects) => diff(options, effects))).out;
const asJson = async (before: string, after: string): Promise<Comparison> =>
  JSON.parse(await compared({ before, after, json: true }));

/** What a person sees when it ends with an error. */
async function failure(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    return describeError(error);
  }
  throw new Error('It should have failed');
}

async function ids(sql: string): Promise<string[]> {
  const database = await openReadOnly(file);
  try {
    return (await database.rows<{ id: string }>(sql)).map(({ id }) => id);
  } finally {
    await database.close();
  }
}

test('lens show --link prints the address of a page, with ids in any case', async () => {
  const database = await openReadOnly(file);
  onTestFinished(() => database.close());
  const [{ id } = { id: '' }] = await database.rows<{ id: string }>(
    "SELECT record_id AS id FROM exchanges WHERE kind = 'main' ORDER BY exchange_id LIMIT 1",
  );
  expect(await shown({ id: id.toLowerCase(), link: 'https://example.com/lens' })).toBe(
    `https://example.com/lens/x/${slug(id)}.html\n`,
  );
  expect(await shown({ id, link: 'https://example.com', message: '1' })).toBe(
    `https://example.com/x/${slug(id)}.html#m1\n`,
  );
  for (const message of ['0', '1e1', '99999', '-1', ''])
    await expect(shown({ id, link: 'https://example.com', message })).rejects.toThrow('The exchange has');
  await expect(shown({ id, link: 'nonsense' })).rejects.toThrow('--link takes the address');
});

describe('lens skeleton', () => {
  test('lists the families of five agents', async () => {
    const { out } = await seen((effects) => skeleton({}, effects));
    const [head, , ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^family +agent +name +role +requests +surfaces +tokens +fixed +slots +tools$/);
    expect(new Set(rows.map((row) => row.split(/ +/)[1]))).toEqual(
      new Set(['codex', 'gemini', 'opencode', 'pi', 'qwen']),
    );
  });

  test('prints one by part of its name, slots marked, no escape in a pipe', async () => {
    const { out } = await seen((effects) => skeleton({ family: 'pi main' }, effects));
    expect(out).toMatch(/^Pi main loop \(main\), \d+ requests\n\n── system system\[0\] {2}in all/);
    expect(out).toContain('<cwd>\n‹cwd›\n</cwd>');
    expect(out).toMatch(/┌ project_context: optional, in 1 of \d/);
    expect(out).not.toContain('\u001b');
    const colored = await seen((effects) => skeleton({ family: 'pi main' }, effects), {
      color: true,
      width: 100,
    });
    expect(colored.out).toContain('\u001b[');
    for (const line of colored.out.split('\n'))
      expect(Array.from(stripVTControlCharacters(line)).length).toBeLessThanOrEqual(120);
  });

  test('lists the candidates when a name fits several or none', async () => {
    expect(await failure(seen((effects) => skeleton({ family: 'gemini' }, effects)))).toMatch(
      /^"gemini" is the name of \d families\.\n {2}Name one: \w{12} Gemini CLI main loop/,
    );
    expect(await failure(seen((effects) => skeleton({ family: 'zz\u001b[2J' }, effects)))).toMatch(
      /^no family is called "zz\\u\{1b\}\[2J"\.\n {2}There are \w{12} .* and \d+ more \(lens skeleton lists all\)\.$/,
    );
  });
});

describe('lens show', () => {
  test('joins a frame with what it continues and folds the history it repeats', async () => {
    const [last] = await ids(
      "SELECT record_id AS id FROM exchanges WHERE agent = 'codex' AND turn = 2 AND joined ORDER BY exchange_id LIMIT 1",
    );
    const out = await shown({ id: last as string });
    expect(out).toContain('Sent with only the new messages; shown with the messages that it continues.');
    expect(out).toMatch(
      /── Messages: 9 messages\n {6}same as exchange \w{26}: 7 messages\n {3}8 {2}assistant\n/,
    );
    expect(out).toMatch(/→ functions\.exec\n[\s\S]*← functions\.exec\n/);
    const full = await shown({ id: last as string, full: true });
    expect(full).not.toContain('same as exchange');
    expect(full).toContain('‹instruction 1›');
    expect(full.length).toBeGreaterThan(4 * out.length);
  });

  test('shows every request: instructions and tools as the analysis has them, all messages, the answer', async () => {
    const database = await openReadOnly(file);
    onTestFinished(() => database.close());
    const texts = await database.rows<{ n: number; text: string }>(
      'SELECT exchange_id AS n, text FROM system_prompts ORDER BY exchange_id, position',
    );
    const offered = await database.rows<{ n: number; name: string }>(
      `SELECT t.exchange_id AS n, v.name FROM exchange_tools t JOIN tool_definitions v USING (tool_definition_id)
       ORDER BY t.exchange_id, t.position`,
    );
    const [textsOf, toolsOf] = [Map.groupBy(texts, ({ n }) => n), Map.groupBy(offered, ({ n }) => n)];
    const exchanges = await database.rows<{ exchange_id: number; record_id: string }>(
      'SELECT exchange_id, record_id FROM exchanges ORDER BY exchange_id',
    );
    expect(exchanges.length).toBeGreaterThan(80);
    for (const exchange of exchanges) {
      const { surfaces, tools, messages, answer, model, request } = await loadExchange(database, exchange);
      const analysed = (textsOf.get(exchange.exchange_id) ?? []).map(({ text }) => text);
      // What the agent orders in a last message stands behind the others.
      expect(surfaces.map(({ text }) => text).slice(0, analysed.length)).toEqual(analysed);
      expect(tools.map(({ tool }) => toolName(tool))).toEqual(
        (toolsOf.get(exchange.exchange_id) ?? []).map(({ name }) => name),
      );
      expect(tools.every(({ tokens }) => typeof tokens === 'number')).toBe(true);
      expect(messages).toHaveLength(model?.messages.length ?? -1);
      expect(answer).not.toBeNull();
      expect(request.conversation).not.toBe('part');
    }
  });

  test('as JSON holds everything once and whole', async () => {
    const parsed = JSON.parse(await shown({ id: '85', json: true }));
    expect(Object.keys(parsed)).toEqual([
      'exchange',
      'conversation',
      'instructions',
      'tools',
      'parameters',
      'messages',
      'follows',
      'answer',
    ]);
    expect(parsed.follows.shared).toBe(4);
    expect(parsed.messages).toHaveLength(6);
    expect(parsed.instructions[0].text.length).toBeGreaterThan(10_000);
  });

  test('finds an exchange by number and by either end of its id, and names what comes near', async () => {
    const [id] = (await ids(
      "SELECT record_id AS id FROM exchanges WHERE agent = 'pi' ORDER BY exchange_id LIMIT 1",
    )) as [string];
    const whole = await shown({ id });
    expect(await shown({ id: id.toLowerCase() })).toBe(whole);
    expect(await shown({ id: id.slice(0, -4) })).toBe(whole);
    expect(await shown({ id: id.slice(-8) })).toBe(whole);
    const wrong = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
    expect(await failure(shown({ id: wrong }))).toContain(`Close to it: ${id}, `);
    expect(await failure(shown({ id: id.slice(0, 5) }))).toMatch(
      /is part of more than one id\.\n {2}Name one: /,
    );
    expect(await failure(shown({ id: '' }))).toMatch(/^no exchange is called ""\./);
    expect(await failure(shown({ id: "'; DROP TABLE _exchanges; --" }))).toMatch(/^no exchange is called/);
  });

  test('a database that is not there', async () => {
    expect(await failure(shown({ id: '1', db: path.join(folder, 'none.duckdb') }))).toMatch(/none\.duckdb/);
  });
});

describe('lens diff', () => {
  test('of two turns: what is new, and that one continues the other', async () => {
    const [first, second] = (await ids(
      "SELECT record_id AS id FROM exchanges WHERE agent = 'opencode' AND role = 'main' ORDER BY exchange_id LIMIT 2",
    )) as [string, string];
    const out = await compared({ before: first, after: second });
    expect(out).toContain('── Messages: 1 unchanged, 2 new (the second continues the first)');
    expect(out).toContain('── Instructions: the only text is the same');
    expect(out).toContain('   +   2 assistant  ');
    const back = await compared({ before: second, after: first });
    expect(back).toContain('1 unchanged, 2 removed (the first continues the second)');
  });

  test('of an exchange with itself: nothing', async () => {
    const [id] = (await ids(
      "SELECT record_id AS id FROM exchanges WHERE agent = 'qwen' ORDER BY exchange_id LIMIT 1",
    )) as [string];
    expect(await compared({ before: id, after: id })).toMatch(/\nNothing differs\.\n$/);
  });

  test('of two main loops of one agent on other models: texts by lines and words, tools by meaning', async () => {
    const { by, pairs } = await asJson(
      'gemini cli main loop (gemini-3.8-flash)',
      'gemini cli main loop (gemini-2.5-pro)',
    );
    expect(by).toBe('template');
    const [pair] = pairs;
    expect(pair?.diff.models).toEqual(['gemini-3.8-flash', 'gemini-2.5-pro']);
    const system = pair?.diff.surfaces.find(({ after }) => after?.kind === 'system');
    expect(system?.text.counts.reworded).toBeGreaterThan(0);
    const tools = new Map(pair?.diff.tools.differences.map(({ name, changes }) => [name, changes]));
    expect(tools.get('write_todos')).toEqual([
      { kind: 'added', path: '', before: null, after: 'write_todos' },
    ]);
    expect(tools.get('read_file')?.every(({ kind }) => kind === 'description')).toBe(true);
  });

  test('of two captures with other folders: the same instructions, other slots', async () => {
    const [repo, plain] = (await ids(
      "SELECT session_id AS id FROM sessions WHERE agent = 'gemini' AND label IN ('v1-repo', 'v2-plain') ORDER BY label",
    )) as [string, string];
    const { by, pairs } = await asJson(repo, plain);
    expect(by).toBe('sample');
    const main = pairs.find(({ after }) => after.startsWith('Gemini CLI main loop'));
    expect(main?.diff.slots.find(({ path: name }) => name === 'workspace_directories')).toMatchObject({
      before: expect.stringContaining('repo'),
      after: expect.stringContaining('plain'),
    });
    const context = main?.diff.surfaces.find(({ after }) => after?.kind === 'context');
    expect(JSON.stringify(context)).not.toContain('work/plain');
  });

  test('of two agents: roles side by side', async () => {
    const { pairs, onlyBefore } = await asJson('agent:gemini', 'pi');
    expect(pairs.map(({ before, after }) => [before.split(' (')[0], after.split(' (')[0]])).toEqual([
      ['Gemini CLI main loop', 'Pi main loop'],
    ]);
    expect(onlyBefore).toContain('Gemini CLI router');
  });

  test('by agent version, log and label', async () => {
    for (const [before, after] of [
      ['codex@0.169.0', 'qwen@0.24.4'],
      ['codex-0.169.0', 'qwen-0.24.4.jsonl'],
      ['label:v1-repo', 'label:v2-plain'],
    ] as const) {
      const { pairs } = await asJson(before, after);
      expect(pairs.length).toBeGreaterThan(0);
    }
  });

  test('writes Markdown in addition to the terminal, or alone', async () => {
    const options = { before: 'codex@0.169.0', after: 'gemini@0.61.0' };
    const { out, notes, files } = await seen((effects) => diff({ ...options, md: 'x.md' }, effects));
    const markdown = files.get('x.md') ?? '';
    expect(out).toContain('--- version codex 0.169.0');
    expect(notes).toEqual(['Markdown: x.md']);
    expect(markdown).toMatch(
      /^# Comparison\n\nBefore: `version codex 0\.169\.0`\. After: `version gemini 0\.61\.0`\./,
    );
    expect(markdown).toMatch(/```diff\n/);
    expect(await compared({ ...options, md: '-' })).toBe(markdown);
  });

  test.each([
    ['nope', 'pi', /^nothing is called "nope": .*\n {2}Close to it: /],
    ['pi', 'session:nope', /^nothing is called "session:nope"/],
    ['01M7', 'pi', /^"01M7" means more than one thing\.\n {2}Name one: exchange:01M7/],
    [
      'Gemini CLI',
      'pi',
      /^"Gemini CLI" means more than one thing\.\n {2}Name one: \w{12} \(Gemini CLI main loop/,
    ],
    ['1', 'pi', /^exchange \w{26} is in no family, so it can be compared with exchanges only\./],
  ])('%s and %s cannot be compared', async (before, after, message) => {
    expect(await failure(compared({ before, after }))).toMatch(message);
  });

  test('a file that cannot be written', async () => {
    const run = diff(
      { before: 'pi', after: 'pi', md: '/no/such/x.md' },
      {
        print: async () => undefined,
        note: () => undefined,
        writeFile: () => {
          throw new Error('no such folder');
        },
        style: { color: false, width: 0 },
        defaultDatabase: () => file,
      },
    );
    expect(await failure(run)).toBe(
      '/no/such/x.md: cannot be written: no such folder\n  Give another file with --md FILE.',
    );
  });
});

test('the commands are listed', () => {
  const listed = readFileSync(path.resolve(import.meta.dirname, '../../../src/cli/commands.ts'), 'utf8');
  for (const name of ['showCommand', 'diffCommand', 'skeletonCommand'])
    expect(listed).toContain(`  ${name},`);
});
