import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { gemini } from '../../../src/proxy/agents/gemini.ts';
import { qwen } from '../../../src/proxy/agents/qwen.ts';
import { person } from './support.ts';

const json = (file: string | undefined): unknown => JSON.parse(readFileSync(file ?? '', 'utf8'));
const chosen = (selectedType: string) => ({
  'home/.gemini/settings.json': { security: { auth: { selectedType } } },
});

describe('gemini', () => {
  it.each([
    ['gemini-api-key', 'GOOGLE_GEMINI_BASE_URL', 'https://generativelanguage.googleapis.com'],
    ['oauth-personal', 'CODE_ASSIST_ENDPOINT', 'https://cloudcode-pa.googleapis.com'],
    ['vertex-ai', 'GOOGLE_VERTEX_BASE_URL', 'https://aiplatform.googleapis.com'],
  ])('sets the base URL of the login chosen: %s', async (selectedType, variable, origin) => {
    const plan = await gemini.plan(person(chosen(selectedType)).input('gemini -p hi'));
    expect(plan.env).toEqual({ [variable]: 'http://127.0.0.1:8787' });
    expect(plan.routes).toEqual([{ prefix: '', origin }]);
  });

  it('without a choice gets a home of links in which one is made, and reports what that changes', async () => {
    const { input, contents, scratch } = person({
      'home/.gemini/settings.json': '{ // no login\n "ui": { "theme": "x" } }',
      'home/.gemini/GEMINI.md': 'memory',
    });
    const before = contents();
    const plan = await gemini.plan(input('gemini -p hi', { env: { GEMINI_API_KEY: 'k' } }));
    const home = path.join(scratch, 'gemini-home');
    expect(plan.env).toEqual({ GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:8787', GEMINI_CLI_HOME: home });
    expect(json(path.join(home, '.gemini/settings.json'))).toEqual({
      ui: { theme: 'x' },
      security: { auth: { selectedType: 'gemini-api-key' } },
    });
    expect(readFileSync(path.join(home, '.gemini/GEMINI.md'), 'utf8')).toBe('memory');
    expect(plan.notes).toHaveLength(1);
    expect(contents()).toEqual(before);
  });

  it('finds a key in a .env file above the folder', async () => {
    const { input } = person({
      'work/.gemini/.env': 'GEMINI_API_KEY=from-file\n',
      ...chosen('gemini-api-key'),
    });
    expect((await gemini.plan(input('gemini', { dry: true }))).notes).toEqual([]);
    const without = person(chosen('gemini-api-key')).input('gemini', { dry: true });
    expect((await gemini.plan(without)).settings['GEMINI_API_KEY']).toBe('(dummy)');
  });

  it('in forward mode needs no settings at all', async () => {
    const { input, scratch } = person();
    const plan = await gemini.plan(input('gemini', { mode: 'forward', dry: true }));
    expect(plan.env['GEMINI_CLI_HOME']).toBeUndefined();
    expect(existsSync(path.join(scratch, 'gemini-home'))).toBe(false);
  });
});

describe('qwen', () => {
  it('sets the base URL with the path of its own', async () => {
    const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'https://dashscope.aliyuncs.com/compatible-mode/v1' };
    expect(await qwen.plan(person().input('qwen -p hi', { env }))).toMatchObject({
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:8787/compatible-mode/v1' },
      routes: [{ prefix: '', origin: 'https://dashscope.aliyuncs.com' }],
      notes: [],
    });
  });

  it('replaces a flag', async () => {
    const plan = await qwen.plan(person().input('qwen --openai-base-url https://own.example.com/v1 -p hi'));
    expect(plan.command).toEqual(['qwen', '--openai-base-url', 'http://127.0.0.1:8787/v1', '-p', 'hi']);
    expect(plan.routes).toEqual([{ prefix: '', origin: 'https://own.example.com' }]);
  });

  it("replaces the base URLs of a user's own models in system settings of its own", async () => {
    const modelProviders = {
      openai: [{ id: 'mine', baseUrl: 'https://own.example.com/api/v1' }, { id: 'plain' }],
    };
    const { input, contents } = person({
      'home/.qwen/settings.json': { modelProviders, model: { name: 'mine' } },
    });
    const before = contents();
    const plan = await qwen.plan(input('qwen'));
    expect(json(plan.env['QWEN_CODE_SYSTEM_SETTINGS_PATH'])).toEqual({
      modelProviders: { openai: [{ id: 'mine', baseUrl: 'http://127.0.0.1:8787/api/v1' }, { id: 'plain' }] },
    });
    expect(plan.routes).toEqual([{ prefix: '', origin: 'https://own.example.com' }]);
    expect(contents()).toEqual(before);
  });

  it('talks Anthropic where that is chosen', async () => {
    const plan = await qwen.plan(person().input('qwen --auth-type anthropic', { dry: true }));
    expect(plan.settings).toMatchObject({ ANTHROPIC_API_KEY: '(dummy)' });
    expect(Object.keys(plan.env)).toContain('ANTHROPIC_BASE_URL');
  });

  it.each(['reverse', 'forward'] as const)(
    'a dry run without settings gets all that it needs (%s)',
    async (mode) => {
      const plan = await qwen.plan(person().input('qwen -p hi', { dry: true, mode }));
      expect(plan.env).toMatchObject({
        OPENAI_MODEL: 'qwen3-coder-plus',
        OPENAI_API_KEY: expect.any(String),
      });
      expect(plan.env['OPENAI_BASE_URL']).toMatch(/\/compatible-mode\/v1$/);
    },
  );
});
