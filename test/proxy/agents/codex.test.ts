import { describe, expect, it } from 'vitest';
import { codex } from '../../../src/proxy/agents/codex.ts';
import { person } from './support.ts';

/** The -c flags of a command as an object. */
const flagsOf = (command: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    command.flatMap((word, index) => {
      if (command[index - 1] !== '-c') return [];
      const at = word.indexOf('=');
      return [[word.slice(0, at), JSON.parse(word.slice(at + 1))]];
    }),
  );
const login = { auth_mode: 'chatgpt', tokens: { access_token: 'secret' } };

describe('where requests go', () => {
  it.each([
    ['nothing set', {}, 'codex', 'https://api.openai.com/v1'],
    ['a ChatGPT login', { 'home/.codex/auth.json': login }, 'codex', 'https://chatgpt.com/backend-api/codex'],
    [
      'a provider of the user',
      {
        'home/.codex/config.toml':
          'model_provider = "own"\n[model_providers.own]\nbase_url = "https://own.example.com/v1"',
      },
      'codex',
      'https://own.example.com/v1',
    ],
    [
      'a profile',
      {
        'home/.codex/config.toml':
          '[profiles.work]\nmodel_provider = "own"\n[model_providers.own]\nbase_url = "https://own.example.com/v1"',
      },
      'codex -p work exec hi',
      'https://own.example.com/v1',
    ],
    [
      'a profile in a file',
      { 'home/.codex/work.config.toml': 'openai_base_url = "https://file.example.com/v1"' },
      'codex --profile=work exec hi',
      'https://file.example.com/v1',
    ],
    [
      'a flag, which wins',
      { 'home/.codex/config.toml': 'openai_base_url = "https://file.example.com/v1"' },
      'codex exec -c openai_base_url="https://flag.example.com/v1" hi',
      'https://flag.example.com/v1',
    ],
  ])('%s', (_name, files: Record<string, string | object>, command, upstream) => {
    expect(codex.upstream(person(files).input(command))).toBe(upstream);
  });

  it('names the configuration that is broken', () => {
    const { input } = person({ 'home/.codex/config.toml': 'model_provider = ' });
    expect(() => codex.upstream(input('codex'))).toThrow("Codex's configuration cannot be read");
  });
});

describe('reverse mode', () => {
  it('keeps the built-in provider, whose tools are described in full', async () => {
    const plan = await codex.plan(person().input('codex exec hi', { dry: true }));
    expect(plan.command.slice(0, 3)).toEqual(['codex', 'exec', 'hi']);
    expect(flagsOf(plan.command)).toEqual({ openai_base_url: 'http://127.0.0.1:8787/v1' });
    expect(plan.settings).toEqual({
      '-c openai_base_url': 'http://127.0.0.1:8787/v1',
      CODEX_API_KEY: '(dummy)',
    });
    expect(plan.routes).toEqual([{ prefix: '', origin: 'https://api.openai.com' }]);
  });

  it('lets a ChatGPT login be used', async () => {
    const { input } = person({ 'home/.codex/auth.json': login });
    const plan = await codex.plan(input('codex exec hi', { dry: true }));
    expect(flagsOf(plan.command)).toEqual({
      openai_base_url: 'http://127.0.0.1:8787/backend-api/codex',
    });
    expect(plan.notes).toEqual([]);
    expect(plan.routes).toEqual([{ prefix: '', origin: 'https://chatgpt.com' }]);
  });

  it("changes a user's own provider in its base URL only, and puts flags before a double dash", async () => {
    const { input } = person({
      'home/.codex/config.toml':
        'model_provider = "own"\n[model_providers.own]\nbase_url = "https://own.example.com/openai/v1"\nenv_key = "OWN_KEY"',
    });
    const plan = await codex.plan(input('codex exec -- --odd', { dry: true }));
    expect(plan.command).toEqual([
      ...[
        'codex',
        'exec',
        '-c',
        'model_providers.own.base_url="http://127.0.0.1:8787/openai/v1"',
        '--',
        '--odd',
      ],
    ]);
    expect(plan.settings['OWN_KEY']).toBe('(dummy)');
  });
});

it('a dry run in forward mode gives the key that codex exec takes', async () => {
  const plan = await codex.plan(person().input('codex exec hi', { mode: 'forward', dry: true }));
  expect(plan.settings['CODEX_API_KEY']).toBe('(dummy)');
  expect(plan.command).toEqual(['codex', 'exec', 'hi']);
  const logged = person({ 'home/.codex/auth.json': login });
  expect((await codex.plan(logged.input('codex exec hi', { mode: 'forward', dry: true }))).notes).toEqual([]);
});
