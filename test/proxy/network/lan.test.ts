import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProxyAgent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaptureEffects } from '../../../src/proxy/capture/types.ts';
import { capture } from '../../../src/proxy/capture.ts';
import { pathBehindToken, proxyUrlWithToken, urlWithToken } from '../../../src/proxy/network/lan.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'lens-lan-'));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

test.each([
  { given: '/lens-tok/v1/messages?a', behind: '/v1/messages?a' },
  { given: '/lens-tok', behind: '/' },
  { given: '/lens-tok?a', behind: '/?a' },
  { given: '/lens-tokk/v1', behind: undefined },
  { given: '/lens-/v1', behind: undefined },
  { given: '/v1/messages', behind: undefined },
  { given: '/x/lens-tok/v1', behind: undefined },
])('$given is $behind behind its token', ({ given, behind }) => {
  expect(pathBehindToken(given, 'tok')).toBe(behind);
});

test('URLs carry a token only where there is one', () => {
  expect([urlWithToken('http://h:1', undefined), proxyUrlWithToken('http://h:1', undefined)]).toEqual([
    'http://h:1',
    'http://h:1',
  ]);
  expect([urlWithToken('http://h:1', 't'), proxyUrlWithToken('http://h:1', 't')]).toEqual([
    'http://h:1/lens-t',
    'http://lens:t@h:1',
  ]);
});

/** Runs a dry capture whose agent is `child`, and gives the log's text. */
async function captured(
  mode: 'forward' | 'reverse',
  child: (env: Record<string, string>) => Promise<void>,
): Promise<string> {
  const effects: CaptureEffects = {
    env: {
      HOME: home,
      XDG_STATE_HOME: home,
      OPENAI_API_KEY: 'sk-x',
      OPENAI_BASE_URL: 'https://api.openai.com/v1',
    },
    cwd: home,
    print: () => undefined,
    log: () => undefined,
    childOwnsTerminal: false,
    launch: async ({ env }) => {
      await child(env);
      return 0;
    },
    interrupted: () => Promise.reject(new Error('not used')),
  };
  let file = '';
  effects.log = (line) => {
    file = /log: (\S+)/.exec(line)?.[1] ?? file;
  };
  const command = ['qwen', '-p', 'hi'];
  expect(
    await capture(
      { command, mode, dry: 'text', allowLan: '127.0.0.1', out: path.join(home, 'out') },
      effects,
    ),
  ).toBe(0);
  return file === '' ? '' : readFile(file, 'utf8');
}

const body = JSON.stringify({ model: 'qwen', messages: [{ role: 'user', content: 'hi' }] });

async function post(url: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  await answer.body.dump();
  return answer.statusCode;
}

describe('with --allow-lan', () => {
  test('a base URL works with its token alone, from any host name, and the token stays out of the log', async () => {
    let token = '';
    const statuses: number[] = [];
    const log = await captured('reverse', async (env) => {
      const base = env['OPENAI_BASE_URL'] ?? '';
      token = /lens-([\w-]+)/.exec(base)?.[1] ?? '';
      const { origin } = new URL(base);
      statuses.push(await post(`${base}/chat/completions`));
      statuses.push(await post(`${base}/chat/completions`, { host: 'box.lan:1234' }));
      statuses.push(await post(`${origin}/v1/chat/completions`));
      statuses.push(await post(`${origin}/lens-wrong/v1/chat/completions`));
      statuses.push(await post(`${base}/chat/completions`, { origin: 'https://evil.example' }));
    });
    expect(statuses).toEqual([200, 200, 403, 403, 403]);
    expect(token).toMatch(/^[\w-]{24}$/);
    expect(log).not.toContain(token);
    const kinds = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(kinds.filter(({ kind }) => kind === 'response').map(({ outcome }) => outcome)).toEqual([
      'complete',
      'complete',
      'refused',
      'refused',
      'refused',
    ]);
  });

  test('a proxy works with its token alone', async () => {
    const statuses: number[] = [];
    const log = await captured('forward', async (env) => {
      const proxy = new URL(env['HTTPS_PROXY'] ?? '');
      const dispatcher = new ProxyAgent({ uri: proxy.href });
      const answer = await request('http://api.openai.com/v1/chat/completions', {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await answer.body.dump();
      statuses.push(answer.statusCode);
      await dispatcher.close();
      statuses.push(
        await new Promise<number>((resolve) => {
          httpRequest({ port: proxy.port, method: 'CONNECT', path: 'api.openai.com:443' })
            .on('connect', (response, socket) => {
              socket.destroy();
              resolve(response.statusCode ?? 0);
            })
            .end();
        }),
      );
      expect(env['HTTPS_PROXY']).toContain('lens:');
    });
    expect(statuses).toEqual([200, 407]);
    expect(log).toContain('"outcome":"complete"');
  });
});
