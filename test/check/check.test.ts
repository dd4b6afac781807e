import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CheckRules, checkBaseline, defaultRules } from '../../src/check/rules.ts';
import { checkMarkdown } from '../../src/check/summary.ts';
import type { Baseline, BaselinePrompt } from '../../src/read/baseline.ts';

const prompt = (part: Partial<BaselinePrompt> = {}): BaselinePrompt => ({
  role: 'main',
  prompt_tokens: 1000,
  tool_tokens: 200,
  slots: { date: { id: 'a1', kind: 'date', line: 40 } },
  tools: {
    read: {
      tokens: 100,
      described: true,
      parameters: { path: 'string, required', mode: 'string, one of a | b' },
    },
  },
  ...part,
});
const baseline = (part?: Partial<BaselinePrompt>): Baseline => ({
  format: 1,
  lens: '0.1.0',
  prompts: { 'mini: main loop': prompt(part) },
});
const check = (now: Partial<BaselinePrompt>, rules: Partial<CheckRules> = {}) =>
  checkBaseline(baseline(), baseline(now), { ...defaultRules, ...rules });
const read = (parameters: Record<string, string>, described = true) => ({
  tools: { read: { tokens: 100, described, parameters } },
});
const same = { path: 'string, required', mode: 'string, one of a | b' };

describe('rules of lens check', () => {
  it('accepts equal prompts', () => {
    expect(check({})).toMatchObject({ violations: [], notes: [], missing: [] });
  });

  it.each<[string, Partial<BaselinePrompt>, Partial<CheckRules>, string[]]>([
    ['10 % more is allowed', { prompt_tokens: 1120 }, {}, []],
    ['more than that is not', { prompt_tokens: 1121 }, {}, ['growth']],
    ['growth of tools counts', { tool_tokens: 330 }, {}, ['growth']],
    ['a smaller prompt', { prompt_tokens: 1 }, {}, []],
    ['a slot in the fixed lines', {}, { fixedLines: 40 }, ['fixedLines']],
    ['a slot after them', {}, { fixedLines: 39 }, []],
    [
      'a new slot',
      { slots: { date: { kind: 'date', line: 40 }, id: { kind: 'uuid', line: 3 } } },
      {},
      ['slots'],
    ],
    ['a slot that is gone', { slots: {} }, {}, []],
    [
      'another name, the same text around it',
      { slots: { day: { id: 'a1', kind: 'date', line: 41 } } },
      {},
      [],
    ],
    [
      'other text around it, another name',
      { slots: { day: { id: 'b2', kind: 'date', line: 41 } } },
      {},
      ['slots'],
    ],
    ['no identity in it', { slots: { date: { kind: 'date', line: 41 } } }, {}, []],
    ['no description', read(same, false), {}, ['descriptions']],
    ['no description, allowed', read(same, false), { descriptions: false }, []],
    ['a tool that is gone', { tools: {} }, {}, ['schemas']],
    ['a parameter that is gone', read({ path: 'string, required' }), {}, ['schemas']],
    ['a new required parameter', read({ ...same, to: 'string, required' }), {}, ['schemas']],
    ['a new optional parameter', read({ ...same, to: 'string' }), {}, []],
    ['no longer required', read({ ...same, path: 'string' }), {}, []],
    ['now required', read({ ...same, mode: 'string, required, one of a | b' }), {}, ['schemas']],
    ['another type', read({ ...same, path: 'number, required' }), {}, ['schemas']],
    ['more types', read({ ...same, path: 'number | string, required' }), {}, []],
    ['fewer values', read({ ...same, mode: 'string, one of a' }), {}, ['schemas']],
    ['more values', read({ ...same, mode: 'string, one of a | b | c' }), {}, []],
    ['any value', read({ ...same, mode: 'string' }), {}, []],
    ['schemas not checked', { tools: {} }, { schemas: false }, []],
  ])('%s', (_, now, rules, broken) => {
    expect(check(now, rules).violations.map(({ rule }) => rule)).toEqual(broken);
  });

  it('names prompts that were not captured and prompts that are new', () => {
    const other = { ...baseline(), prompts: { 'mini: title': prompt() } };
    const result = checkBaseline(baseline(), other, defaultRules);
    expect(result.missing).toEqual(['mini: main loop']);
    expect(result.notes).toEqual(['mini: title: not in the baseline (1,200 tokens).']);
  });

  it('notes a baseline of another version of lens', () => {
    const { notes, violations } = checkBaseline({ ...baseline(), lens: '0.0.9' }, baseline(), defaultRules);
    expect([notes.length, violations]).toEqual([1, []]);
    expect(notes[0]).toContain('lens 0.0.9');
  });

  it('escapes what comes from a capture', () => {
    const text = checkMarkdown(check({ slots: { '<img src=x>|`a`': { kind: 'date', line: 1 } } }));
    expect(text).not.toMatch(/(?<!\\)<img/);
    expect(text).toContain('\\<img src=x\\>\\|\\`a\\`');
  });
});

describe('lens check', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'lens-check-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const bin = path.resolve('scripts/lens.ts');

  /** An agent whose prompt grows with `lines`, and whose tool requires what `required` names. */
  const agent = (lines: number, required: string[]): string => `
const tools = [{ name: 'read', description: 'Reads a file.', input_schema: {
  type: 'object', properties: { path: { type: 'string' }, mode: { type: 'string' } }, required: ${JSON.stringify(required)} } }];
const system = ['You are a small agent.', 'Asked: ' + process.argv[2],
  ...Array.from({ length: ${lines} }, (_, i) => 'Rule ' + i + ': be exact in matter ' + i + '.')].join('\\n');
await fetch('https://api.anthropic.com/v1/messages', { method: 'POST',
  headers: { 'content-type': 'application/json', 'user-agent': 'small/1.0.0', 'anthropic-version': '2023-06-01' },
  body: JSON.stringify({ model: 'm', max_tokens: 9, system, tools, messages: [{ role: 'user', content: process.argv[2] }] }) });
`;

  /** The commands of the workflow in docs/check.md, with this checkout in place of the package from the registry. */
  function workflow(): string {
    const yaml = readFileSync('docs/check.md', 'utf8').split('```yaml')[1]?.split('```')[0] ?? '';
    const commands = yaml.split('\n').flatMap((line) => {
      const command = /(?:run: |^ +)(npx prompt-lens .*)$/.exec(line)?.[1];
      return command === undefined ? [] : [command.replace('npx prompt-lens', `${process.execPath} ${bin}`)];
    });
    expect(commands).toHaveLength(3);
    return ['set -e', ...commands].join('\n');
  }

  function runWorkflow(folder: string) {
    rmSync(path.join(folder, 'captures'), { recursive: true, force: true });
    const summary = path.join(folder, 'summary.md');
    rmSync(summary, { force: true });
    const { status, stderr } = spawnSync('bash', ['-c', workflow()], {
      cwd: folder,
      env: {
        ...process.env,
        // The agent of the test follows the proxy variables, which needs the Node of lens.
        PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}`,
        GITHUB_STEP_SUMMARY: summary,
        LENS_CONFIG: 'none',
      },
      encoding: 'utf8',
    });
    const text = status === 2 ? '' : readFileSync(summary, 'utf8');
    return { status, stderr, summary: text };
  }

  it('runs the workflow of docs/check.md in a scratch repository', () => {
    const folder = mkdtempSync(path.join(root, 'repo-'));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    writeFileSync(path.join(folder, 'agent.mjs'), agent(60, ['path']));
    const none = runWorkflow(folder);
    expect(none.status).toBe(2);
    expect(none.stderr).toContain('There is no baseline.');

    const update = [bin, 'check', '--update', 'prompts.baseline.json', '--captures', 'captures'];
    execFileSync(process.execPath, update, { cwd: folder });
    const file = path.join(folder, 'prompts.baseline.json');
    const first = readFileSync(file, 'utf8');
    expect(first.split('\n').length).toBeLessThan(60);
    expect(Object.values(JSON.parse(first).prompts)).toMatchObject([
      { tools: { read: { described: true, parameters: { path: 'string, required', mode: 'string' } } } },
    ]);

    const equal = runWorkflow(folder);
    expect(equal).toMatchObject({ status: 0, summary: expect.stringContaining('No rule is broken') });
    execFileSync(process.execPath, update, { cwd: folder });
    expect(readFileSync(file, 'utf8')).toBe(first);

    writeFileSync(path.join(folder, 'agent.mjs'), agent(90, ['path', 'mode']));
    const worse = runWorkflow(folder);
    expect(worse.status).toBe(1);
    expect(worse.summary).toMatch(/The prompt grew from \d+ to [\d,]+ tokens/);
    expect(worse.summary).toContain('read: the parameter mode was "string" and is "string, required".');

    for (const [text, message] of [
      [JSON.stringify({ ...JSON.parse(first), format: 9, lens: '7.0.0' }), 'format 9 (lens 7.0.0)'],
      ['{', 'is not JSON'],
      ['{"format":1,"lens":"0.1.0","prompts":{"a":{}}}', 'is not valid'],
    ]) {
      writeFileSync(file, text as string);
      const refused = runWorkflow(folder);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain(message);
    }
  }, 240_000);
});
