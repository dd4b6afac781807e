import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openclaw } from '../../../src/proxy/agents/openclaw.ts';
import { opencode } from '../../../src/proxy/agents/opencode.ts';
import { pi } from '../../../src/proxy/agents/pi.ts';
import { person } from './support.ts';

const json = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

describe('opencode', () => {
  it('points the providers that have a key at lens, and distinguishes them by path', async () => {
    const env = { ANTHROPIC_API_KEY: 'sk-a', OPENAI_API_KEY: 'sk-o' };
    const plan = await opencode.plan(person().input('opencode run -m openai/gpt-5.1 hi', { env }));
    expect(json(plan.env['OPENCODE_CONFIG_CONTENT'])).toEqual({
      provider: {
        openai: { options: { baseURL: 'http://127.0.0.1:8787/v1' } },
        anthropic: { options: { baseURL: 'http://127.0.0.1:8787/v1' } },
      },
    });
    expect(plan.routes).toEqual([
      { prefix: '/v1/chat/completions', origin: 'https://api.openai.com' },
      { prefix: '/v1/responses', origin: 'https://api.openai.com' },
      { prefix: '/v1/messages', origin: 'https://api.anthropic.com' },
      { prefix: '', origin: 'https://api.openai.com' },
    ]);
  });

  it('keeps what the user has in that variable, and writes none of it down', async () => {
    const own = {
      provider: { anthropic: { options: { apiKey: 'sk-secret', baseURL: 'https://gw.example.com/api' } } },
    };
    const env = { OPENCODE_CONFIG_CONTENT: JSON.stringify(own) };
    const plan = await opencode.plan(person().input('opencode', { env }));
    expect(json(plan.env['OPENCODE_CONFIG_CONTENT'])).toEqual({
      provider: { anthropic: { options: { apiKey: 'sk-secret', baseURL: 'http://127.0.0.1:8787/api' } } },
    });
    expect(plan.settings).toEqual({ 'provider.anthropic.options.baseURL': 'http://127.0.0.1:8787/api' });
    expect(plan.routes.at(-1)).toEqual({ prefix: '', origin: 'https://gw.example.com' });
  });

  it('finds logins and settings with comments', async () => {
    const { input } = person({
      'home/.local/share/opencode/auth.json': { openrouter: { type: 'api', key: 'sk-r' } },
      'work/opencode.jsonc':
        '{ // mine\n "provider": { "local": { "options": { "baseURL": "http://localhost:11434/v1" } } }, }',
    });
    const plan = await opencode.plan(input('opencode'));
    expect(plan.settings).toEqual({
      'provider.openrouter.options.baseURL': 'http://127.0.0.1:8787/api/v1',
      'provider.local.options.baseURL': 'http://127.0.0.1:8787/v1',
    });
  });

  it('names the providers that cannot be distinguished by path', async () => {
    const env = { XAI_API_KEY: 'k', MISTRAL_API_KEY: 'k' };
    const plan = await opencode.plan(person().input('opencode', { env }));
    expect(plan.notes).toEqual([
      'Requests to the provider "mistral" have the paths of another one: use --mode forward for it.',
    ]);
  });

  it.each([
    ['opencode run hi', 'ANTHROPIC_API_KEY'],
    ['opencode run -m openai/gpt-5.1 hi', 'OPENAI_API_KEY'],
  ])('%s gets the dummy key of its provider in a dry run', async (command, key) => {
    for (const mode of ['reverse', 'forward'] as const) {
      const plan = await opencode.plan(person().input(command, { dry: true, mode }));
      expect(plan.settings[key]).toBe('(dummy)');
    }
  });
});

describe('pi', () => {
  it('gets a folder of links with a models.json of its own', async () => {
    const { input, root, scratch, contents } = person({
      'home/.pi/agent/auth.json': { anthropic: { type: 'oauth' } },
      'home/.pi/agent/models.json': {
        providers: { ollama: { baseUrl: 'http://localhost:11434/v1', api: 'x' } },
      },
      'home/.pi/agent/settings.json': { defaultProvider: 'anthropic' },
    });
    const before = contents();
    const plan = await pi.plan(input('pi -p hi'));
    const folder = path.join(scratch, 'pi-agent');
    expect(plan.env).toEqual({ PI_CODING_AGENT_DIR: folder });
    expect(json(readFileSync(path.join(folder, 'models.json'), 'utf8'))).toEqual({
      providers: {
        ollama: { baseUrl: 'http://127.0.0.1:8787/v1', api: 'x' },
        anthropic: { baseUrl: 'http://127.0.0.1:8787' },
      },
    });
    expect(readlinkSync(path.join(folder, 'auth.json'))).toBe(path.join(root, 'home/.pi/agent/auth.json'));
    // New sessions must outlive the capture.
    expect(lstatSync(path.join(folder, 'sessions')).isSymbolicLink()).toBe(true);
    expect(contents()).toEqual(before);
    expect(plan.routes[0]).toEqual({ prefix: '/v1/messages', origin: 'https://api.anthropic.com' });
  });

  it.each([
    ['pi -p hi', 'ANTHROPIC_API_KEY'],
    ['pi --provider openai -p hi', 'OPENAI_API_KEY'],
    ['pi --model google/gemini-2.5-pro -p hi', 'GEMINI_API_KEY'],
  ])('%s gets the dummy key of its provider in a dry run', async (command, key) => {
    const plan = await pi.plan(person().input(command, { dry: true }));
    expect(plan.settings[key]).toBe('(dummy)');
  });
});

it('OpenClaw gets a copy of its configuration with other base URLs', async () => {
  const { input, contents } = person({
    'home/.openclaw/openclaw.json': {
      a: 1,
      models: { providers: { own: { baseUrl: 'https://own.example.com/v1', k: 2 } } },
    },
  });
  const before = contents();
  const plan = await openclaw.plan(input('openclaw'));
  expect(json(readFileSync(plan.env['OPENCLAW_CONFIG_PATH'] ?? '', 'utf8'))).toEqual({
    a: 1,
    models: { providers: { own: { baseUrl: 'http://127.0.0.1:8787/v1', k: 2 } } },
  });
  expect(plan.routes.at(-1)).toEqual({ prefix: '', origin: 'https://own.example.com' });
  expect(contents()).toEqual(before);
});
