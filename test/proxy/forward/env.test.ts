import { describe, expect, test } from 'vitest';
import { forwardEnv } from '../../../src/proxy/forward/env.ts';
import { interceptList, MODEL_HOSTS, originOf, parseAuthority } from '../../../src/proxy/forward/hosts.ts';

const files = { url: 'http://127.0.0.1:8787', caFile: '/ca.pem', bundleFile: '/bundle.pem' };

describe('the environment of a child', () => {
  test('sends everything through lens and trusts its CA', () => {
    expect(forwardEnv({ ...files, env: {} })).toMatchInlineSnapshot(`
      {
        "ALL_PROXY": "http://127.0.0.1:8787",
        "CODEX_CA_CERTIFICATE": "/ca.pem",
        "CURL_CA_BUNDLE": "/bundle.pem",
        "GIT_SSL_CAINFO": "/bundle.pem",
        "HTTPS_PROXY": "http://127.0.0.1:8787",
        "HTTP_PROXY": "http://127.0.0.1:8787",
        "NODE_EXTRA_CA_CERTS": "/ca.pem",
        "NODE_USE_ENV_PROXY": "1",
        "NO_PROXY": "localhost,127.0.0.1,::1",
        "REQUESTS_CA_BUNDLE": "/bundle.pem",
        "SSL_CERT_FILE": "/bundle.pem",
        "all_proxy": "http://127.0.0.1:8787",
        "http_proxy": "http://127.0.0.1:8787",
        "https_proxy": "http://127.0.0.1:8787",
        "no_proxy": "localhost,127.0.0.1,::1",
      }
    `);
  });

  test.each([
    { own: 'corp.example', hosts: ['api.openai.com'], expected: 'corp.example,localhost,127.0.0.1,::1' },
    { own: '*', hosts: ['api.openai.com'], expected: 'localhost,127.0.0.1,::1' },
    {
      own: '.openai.com corp.example',
      hosts: ['api.openai.com'],
      expected: 'corp.example,localhost,127.0.0.1,::1',
    },
    { own: 'localhost', hosts: [], expected: 'localhost,127.0.0.1,::1' },
    { own: '', hosts: ['127.0.0.1'], expected: 'localhost,::1' },
  ])('keeps NO_PROXY=$own but for $hosts', ({ own, hosts, expected }) => {
    expect(forwardEnv({ ...files, env: { NO_PROXY: own }, hosts })['NO_PROXY']).toBe(expected);
  });

  test('touches CA variables of single programs only where they are set', () => {
    const env = forwardEnv({ ...files, env: { AWS_CA_BUNDLE: '/own.pem' } });
    expect(env['AWS_CA_BUNDLE']).toBe('/bundle.pem');
    expect(env).not.toHaveProperty('NIX_SSL_CERT_FILE');
  });
});

describe('the list of hosts', () => {
  test.each([
    { base: ['a.example'], settings: [], names: ['a.example'] },
    { base: ['https://A.example:8443/v1', 'a.example.'], settings: [], names: ['a.example'] },
    {
      base: ['a.example'],
      settings: ['b.example,c.example'],
      names: ['a.example', 'b.example', 'c.example'],
    },
    { base: ['a.example', 'b.example'], settings: ['-a.example'], names: ['b.example'] },
    { base: ['a.example'], settings: ['none', 'b.example:8443'], names: ['b.example'] },
    { base: [], settings: ['10.0.0.5', '::1', '[::2]:443'], names: ['10.0.0.5', '::1', '::2'] },
    { base: [], settings: ['bücher.example'], names: ['xn--bcher-kva.example'] },
  ])('of $base with $settings is $names', ({ base, settings, names }) => {
    expect(interceptList(base, settings).names).toEqual(names);
  });

  test.each(['*.example.com', 'a b', 'http://', '-'])('refuses %j', (entry) => {
    expect(() => interceptList([], [entry])).toThrow('is not a host that can be decrypted');
  });

  test('matches exact names alone, in any case', () => {
    const list = interceptList(MODEL_HOSTS);
    expect(['API.OpenAI.com', 'chatgpt.com.'].map((host) => list.has(host))).toEqual([true, true]);
    expect(
      ['ab.chatgpt.com', 'play.googleapis.com', 'evilapi.openai.com'].map((host) => list.has(host)),
    ).toEqual([false, false, false]);
  });
});

test.each([
  ['api.example.com:443', 'https', 'https://api.example.com'],
  ['api.example.com:80', 'https', 'https://api.example.com:80'],
  ['api.example.com:80', 'http', 'http://api.example.com'],
  ['[::1]:8443', 'https', 'https://[::1]:8443'],
] as const)('%s by %s is %s', (authority, scheme, origin) => {
  const parsed = parseAuthority(authority);
  expect(parsed && originOf(scheme, parsed)).toBe(origin);
});
