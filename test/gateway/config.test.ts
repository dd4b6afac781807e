import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkLines } from '../../src/gateway/check.ts';
import { loadGatewayConfig } from '../../src/gateway/config/load.ts';
import { gatewayWires } from '../../src/gateway/config/schema.ts';

const root = mkdtempSync(path.join(tmpdir(), 'lens-gateway-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const load = (text: string, name = 'gateway.yaml') => {
  const file = path.join(root, name);
  writeFileSync(file, text);
  return loadGatewayConfig(file, {
    env: { KEY_A: 'secret-a', KEY_B: 'secret-b' },
    load: async () => ({ value: JSON.parse(text), where: () => `${file}:9` }),
  });
};

const whole = `# comment
port: 4141
retries: 2
cooldown: 60
endpoints:
  main:
    wire: anthropic-messages
    url: https://api.anthropic.com
    keys: [KEY_A, KEY_B]
  other:
    wire: openai-chat
    url: http://127.0.0.1:8000/v1
    model: local
    weight: 2
routes:
  - model: claude-*
    to:
      - main
      - endpoint: other
        model: large
    balance: weight
  - model: '*'
    to: [other]
`;

describe('a gateway file', () => {
  it('is YAML, JSON or TypeScript', async () => {
    const config = await load(whole);
    expect(config).toMatchObject({ port: 4141, retries: 2, cooldownMs: 60_000 });
    expect(
      config.endpoints.map(({ name, auth, keys }) => [name, auth, keys.map(({ value }) => value)]),
    ).toEqual([
      ['main', 'x-api-key', ['secret-a', 'secret-b']],
      ['other', 'bearer', []],
    ]);
    expect(
      config.routes.map(({ model, balance, targets }) => [
        model,
        balance,
        targets.map((target) => [target.endpoint.name, target.model, target.weight]),
      ]),
    ).toEqual([
      [
        'claude-*',
        'weight',
        [
          ['main', undefined, 1],
          ['other', 'large', 2],
        ],
      ],
      ['*', 'order', [['other', 'local', 2]]],
    ]);
    const json = '{"endpoints":{"a":{"wire":"gemini","url":"https://example.com"}}}';
    for (const name of ['gateway.json', 'gateway.ts']) {
      const small = await load(json, name);
      expect(small).toMatchObject({
        retries: 1,
        cooldownMs: 30_000,
        routes: [{ model: '*', balance: 'order' }],
      });
    }
  });

  it('is printed by --check without a value of a key', async () => {
    const lines = checkLines(await load(whole), gatewayWires).join('\n');
    expect(lines).toContain('KEY_A, KEY_B as x-api-key');
    expect(lines).toContain('gemini: converted for anthropic-messages, openai-chat');
    expect(lines).not.toContain('secret');
  });

  it.each([
    ['endpoints: [', 1, 'Flow sequence'],
    ['endpoints:\n  a: 1\n  a: 2\n', 3, 'Map keys must be unique'],
    ['port: 1\n', 1, 'endpoints'],
    ['endpoints: {}\n', 1, 'at least one'],
    [whole.replace('retries: 2', 'retry: 2'), 3, 'retry'],
    [whole.replace('openai-chat', 'openai'), 11, 'endpoints.other.wire'],
    [whole.replace('https://api.anthropic.com', 'api.anthropic.com'), 8, 'no http(s) URL'],
    [whole.replace('https://', 'https://me:pw@'), 8, 'credentials'],
    [whole.replace('KEY_B', 'KEY_C'), 9, 'the variable KEY_C is not set'],
    [whole.replace('KEY_B', 'sk-live-1234567890'), 9, 'keys are not written here'],
    [whole.replace('to: [other]', 'to: [mian]'), 23, 'there is no endpoint "mian" (endpoints: main, other)'],
    [whole.replace('weight: 2', 'weight: 0'), 14, 'endpoints.other.weight'],
    [
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`,
      undefined,
      'alias',
    ],
  ])('%j is refused in line %s: %s', async (text, line, message) => {
    const error = await load(text).then(
      () => undefined,
      (reason: unknown) => reason as { code: string; where: string; message: string },
    );
    expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringContaining(message) });
    if (line !== undefined) expect(error?.where).toMatch(new RegExp(`:${line}$`));
    expect(error?.message).not.toContain('sk-live');
  });

  it('that does not exist is reported by its name', async () => {
    const missing = loadGatewayConfig('/nowhere/gateway.yaml', { env: {}, load: () => Promise.reject() });
    await expect(missing).rejects.toMatchObject({ code: 'not_found', where: '/nowhere/gateway.yaml' });
  });
});
