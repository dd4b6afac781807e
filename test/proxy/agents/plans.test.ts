import { describe, expect, it } from 'vitest';
import { routeOf } from '../../../src/proxy/agents/base-url.ts';
import { providers } from '../../../src/proxy/agents/providers.ts';
import { agents } from '../../../src/proxy/agents/table.ts';
import type { AgentSpec, LaunchPlan } from '../../../src/proxy/agents/types.ts';
import { person } from './support.ts';

const wired = agents.filter(({ id }) => id !== 'cursor-agent').map((agent) => [agent.id, agent] as const);
/** Every variable that any agent takes a key from, with a value that must not be written down. */
const keys = [
  ...providers.flatMap((provider) => provider.keys),
  ...['ANTHROPIC_AUTH_TOKEN', 'CODEX_API_KEY', 'CODEBUDDY_API_KEY', 'AMP_API_KEY', 'FACTORY_API_KEY'],
];
const secrets = Object.fromEntries(keys.map((name) => [name, `secret-${name}`]));

function planIn(
  agent: AgentSpec,
  mode: 'reverse' | 'forward',
  env = {},
  dry = false,
): LaunchPlan | undefined {
  try {
    return agent.plan(person().input(agent.id, { mode, env, dry })) as LaunchPlan;
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage', hint: 'Use --mode forward.' });
    expect(mode).toBe('reverse');
    return undefined;
  }
}

describe.each(wired)('%s', (_id, agent) => {
  it('writes down every variable it sets, and no secret', () => {
    for (const mode of ['reverse', 'forward'] as const) {
      for (const dry of [false, true]) {
        const plan = planIn(agent, mode, secrets, dry);
        if (!plan) continue;
        const written = JSON.stringify([plan.settings, plan.notes]);
        expect(written).not.toContain('secret-');
        const hidden = Object.keys(plan.env).filter((name) => !(name in plan.settings));
        expect(hidden.filter((name) => name !== 'OPENCODE_CONFIG_CONTENT')).toEqual([]);
      }
    }
  });

  it('in forward mode sets proxy and CA, and leaves the command and base URLs alone', () => {
    const plan = planIn(agent, 'forward', secrets);
    expect(plan?.command).toEqual([agent.id]);
    expect(plan?.env).toMatchObject({
      HTTPS_PROXY: 'http://127.0.0.1:8787',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      SSL_CERT_FILE: '/bundle.pem',
    });
    expect(Object.keys(plan?.env ?? {}).filter((name) => /BASE_URL|ENDPOINT/.test(name))).toEqual([]);
  });

  it('in reverse mode gives lens’ address and knows where every request goes', () => {
    const plan = planIn(agent, 'reverse', secrets);
    if (!plan) return;
    expect(JSON.stringify([plan.env, plan.command, plan.settings])).toContain('http://127.0.0.1:8787');
    expect(routeOf(plan.routes, '/any/path')?.origin).toMatch(/^https:\/\/[\w.-]+$/);
  });

  it('gives a dummy credential in dry runs only', () => {
    for (const mode of ['reverse', 'forward'] as const) {
      expect(JSON.stringify(planIn(agent, mode)?.env ?? {})).not.toContain('lens-dry-run');
      expect(JSON.stringify(planIn(agent, mode, secrets, true)?.env ?? {})).not.toContain('lens-dry-run');
    }
  });
});

it.each([
  ['aider', {}, '/v1/messages', 'https://api.anthropic.com'],
  ['aider', {}, '/v1/chat/completions', 'https://api.openai.com'],
  ['goose', {}, '/v1/messages', 'https://api.anthropic.com'],
  ['goose', {}, '/v1/responses', 'https://api.openai.com'],
  [
    'goose',
    { ANTHROPIC_HOST: 'https://gateway.example/claude' },
    '/claude/v1/messages',
    'https://gateway.example',
  ],
  ['kimi', {}, '/coding/v1/chat/completions', 'https://api.kimi.com'],
  [
    'kimi',
    { KIMI_BASE_URL: 'https://api.moonshot.cn/v1' },
    '/v1/chat/completions',
    'https://api.moonshot.cn',
  ],
  ['grok', {}, '/v1/responses', 'https://cli-chat-proxy.grok.com'],
])('%s with %j: a request to %s goes to %s', (id, env, requested, origin) => {
  const agent = agents.find((each) => each.id === id) as AgentSpec;
  const plan = planIn(agent, 'reverse', env) as LaunchPlan;
  const bases = Object.values(plan.env).filter((value) => value.startsWith('http://127.0.0.1:8787'));
  expect(bases.some((base) => requested.startsWith(new URL(base).pathname.replace(/\/$/, '')))).toBe(true);
  expect(routeOf(plan.routes, requested)?.origin).toBe(origin);
});

it('Cursor CLI reports that it cannot be captured', () => {
  const cursor = agents.find(({ id }) => id === 'cursor-agent');
  expect(() => cursor?.plan(person().input('cursor-agent'))).toThrow('assembled on its servers');
});

describe('routeOf', () => {
  const routes = [
    { prefix: '/v1/messages', origin: 'https://a' },
    { prefix: '/v1', origin: 'https://b' },
    { prefix: '', origin: 'https://c' },
  ];
  it.each([
    ['/v1/messages', 'https://a'],
    ['/v1/messages?beta=true', 'https://a'],
    ['/v1/messages/count_tokens', 'https://a'],
    ['/v1/messagesx', 'https://b'],
    ['/v1/responses', 'https://b'],
    ['/v1beta/models/m:generateContent', 'https://c'],
    ['/', 'https://c'],
  ])('%s', (path, origin) => {
    expect(routeOf(routes, path)?.origin).toBe(origin);
  });
});
