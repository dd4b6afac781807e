import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { claude } from '../../../src/proxy/agents/claude.ts';
import { person } from './support.ts';

const settingsOf = (command: readonly string[]): unknown =>
  JSON.parse(readFileSync(command[command.indexOf('--settings') + 1] ?? '', 'utf8'));

describe('reverse mode', () => {
  it('sets the base URL and nothing else', async () => {
    expect(await claude.plan(person().input('claude -p hi'))).toEqual({
      command: ['claude', '-p', 'hi'],
      env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:8787' },
      settings: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:8787' },
      notes: [],
      routes: [{ prefix: '', origin: 'https://api.anthropic.com' }],
    });
  });

  it('keeps the path of a gateway of the user', async () => {
    const env = { ANTHROPIC_BASE_URL: 'https://gateway.example.com/anthropic/' };
    expect(await claude.plan(person().input('claude', { env }))).toMatchObject({
      env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:8787/anthropic' },
      routes: [{ prefix: '', origin: 'https://gateway.example.com' }],
    });
  });

  it("wins over a settings file's env by --settings, which wins over the environment", async () => {
    const { input, contents } = person({
      'home/.claude/settings.json': { env: { ANTHROPIC_BASE_URL: 'https://user.example.com', A: '1' } },
      'work/.claude/settings.local.json': { env: { ANTHROPIC_BASE_URL: 'https://local.example.com' } },
    });
    const before = contents();
    const plan = await claude.plan(input('npx claude -p hi'));
    expect(plan.command).toEqual(['npx', 'claude', '--settings', expect.any(String), '-p', 'hi']);
    expect(settingsOf(plan.command)).toEqual({ env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:8787' } });
    expect(plan.routes).toEqual([{ prefix: '', origin: 'https://local.example.com' }]);
    expect(contents()).toEqual(before);
  });

  it.each([
    [
      'JSON',
      (_file: string) => '{"model":"opus","env":{"A":"1","ANTHROPIC_BASE_URL":"https://x.example.com"}}',
    ],
    ['a file', (file: string) => file],
  ])("keeps the user's own --settings, given as %s", async (_form, value) => {
    const settings = { model: 'opus', env: { A: '1', ANTHROPIC_BASE_URL: 'https://x.example.com' } };
    const { input, root } = person({ 'repo/own.json': settings });
    const plan = await claude.plan(input(`claude --settings ${value(`${root}/repo/own.json`)} -p hi`));
    expect(settingsOf(plan.command)).toEqual({
      model: 'opus',
      env: { A: '1', ANTHROPIC_BASE_URL: 'http://127.0.0.1:8787' },
    });
  });

  it('follows the provider that is chosen', async () => {
    const env = { CLAUDE_CODE_USE_VERTEX: '1', CLOUD_ML_REGION: 'us-east5' };
    expect(await claude.plan(person().input('claude', { env }))).toMatchObject({
      env: { ANTHROPIC_VERTEX_BASE_URL: 'http://127.0.0.1:8787/v1' },
      routes: [{ prefix: '', origin: 'https://us-east5-aiplatform.googleapis.com' }],
    });
  });

  it('refuses what is signed for its host', () => {
    const env = { CLAUDE_CODE_USE_BEDROCK: '1' };
    expect(() => claude.plan(person().input('claude', { env }))).toThrow('signed for its host');
    const gateway = { ...env, ANTHROPIC_BEDROCK_BASE_URL: 'https://bedrock.example.com' };
    expect(claude.upstream(person().input('claude', { env: gateway }))).toBe('https://bedrock.example.com');
  });

  it('names the settings that are broken', () => {
    const { input } = person({ 'home/.claude/settings.json': '{"env":' });
    expect(() => claude.plan(input('claude'))).toThrow('These settings cannot be read');
  });
});

describe('dry runs', () => {
  it.each([
    ['a key', {}, { ANTHROPIC_API_KEY: 'sk-1' }],
    ['a token', {}, { ANTHROPIC_AUTH_TOKEN: 't' }],
    ['a login', { 'home/.claude/.credentials.json': {} }, {}],
    ['an account in the keychain', { 'home/.claude.json': { oauthAccount: { emailAddress: 'x' } } }, {}],
    ['a key helper', { 'home/.claude/settings.json': { apiKeyHelper: '/bin/key' } }, {}],
  ])('give no dummy to someone with %s', async (_name, files, env) => {
    const plan = await claude.plan(person(files).input('claude', { dry: true, env }));
    expect(plan.env['ANTHROPIC_API_KEY']).toBeUndefined();
    expect(plan.notes).toEqual([]);
  });

  it('give a dummy credential to someone without one, and state it', async () => {
    const plan = await claude.plan(person().input('claude', { dry: true }));
    expect(plan.env['ANTHROPIC_API_KEY']).toBe('lens-dry-run-no-credential');
    expect(plan.settings['ANTHROPIC_API_KEY']).toBe('(dummy)');
    expect(plan.notes).toEqual([
      'No credential was found: ANTHROPIC_API_KEY holds a dummy one for this dry run.',
    ]);
  });
});
