import { describe, expect, it } from 'vitest';
import { credentialsOf, isWorthMasking } from '../../src/record/credentials.ts';
import { MASK } from '../../src/record/masker.ts';
import { environmentSecrets, redactCommand, redactSettings, redactUrl } from '../../src/record/redact.ts';
import { isSecretName } from '../../src/record/secret-names.ts';

describe('names of credentials', () => {
  it.each([
    'authorization',
    'x-api-key',
    'OPENAI_API_KEY',
    'apiKey',
    'accessToken',
    '--api-key',
    '--token',
    'X-Amz-Signature',
    'x-amz-security-token',
    'cosy-key',
    'client_secret',
    'DB_PASSWORD',
    'GITHUB_PAT',
    'model_providers.x.api_key',
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'max_tokens',
    'keyboard',
    'author',
    'monkey',
    'tokenizer',
    'idempotency-key',
    'sec-websocket-key',
    'prompt_cache_key',
    'x-amz-date',
    'x-amz-content-sha256',
    'SSH_AUTH_SOCK',
    'env_key',
    'model',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

describe('credentials in headers', () => {
  it.each([
    [['Authorization', 'Bearer sk-ant-abc123DEF'], ['sk-ant-abc123DEF']],
    [['Authorization', 'sk-ant-abc123DEF'], ['sk-ant-abc123DEF']],
    [['X-Api-Key', 'sk-1234567890'], ['sk-1234567890']],
    [['x-goog-api-key', 'AIzaSyA-1234567'], ['AIzaSyA-1234567']],
    [
      ['Cookie', 'session=longenough1; theme="quotedvalue2"; token="quoted-Value-3"'],
      ['longenough1', 'quoted-Value-3'],
    ],
    [['Set-Cookie', 'sid=abcdefgh12; Path=/; HttpOnly'], ['abcdefgh12']],
    [
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIA123/20260101/x, SignedHeaders=host, Signature=deadbeef99',
      ],
      ['AKIA123/20260101/x', 'deadbeef99'],
    ],
    [['Content-Type', 'application/json'], []],
  ])('%j', (raw, expected) => expect(credentialsOf(raw)).toEqual(expected));

  it('finds the password inside basic credentials', () => {
    const basic = Buffer.from('user:p4ss:word-9').toString('base64');
    expect(credentialsOf(['Proxy-Authorization', `Basic ${basic}`])).toEqual([basic, 'p4ss:word-9']);
  });

  it.each([
    ['dummy', false],
    ['not-needed', false],
    ['anything', false],
    ['abc12', false],
    ['sk-ant-EXAMPLE', true],
    ['hunter22', true],
    ['correct-horse-battery', true],
  ])('masks %s where it is echoed: %s', (value, expected) => expect(isWorthMasking(value)).toBe(expected));
});

describe('URLs', () => {
  it.each([
    [
      '/v1beta/models/m:generateContent?alt=sse&key=AIza12345678',
      `/v1beta/models/m:generateContent?alt=sse&key=${MASK}`,
    ],
    ['/x?api_key=12345678&b=2&access_token=abcdefgh1', `/x?api_key=${MASK}&b=2&access_token=${MASK}`],
    ['https://user:pa55word9@host/v1?x=1', `https://${MASK}@host/v1?x=1`],
    ['https://user:p@ss@word9@host/v1', `https://${MASK}@host/v1`],
    ['https://tok12345@host', `https://${MASK}@host`],
    ['/v1/messages?beta=true', '/v1/messages?beta=true'],
    ['/x?key=&y=1', '/x?key=&y=1'],
    ['https://host/a@b?c=d', 'https://host/a@b?c=d'],
    ['/x#access_token=abcdefgh1', `/x#access_token=${MASK}`],
  ])('%s', (url, expected) => expect(redactUrl(url).value).toBe(expected));

  it('gives the secrets back decoded, for masking them elsewhere', () => {
    expect(redactUrl('https://me:pa%2Fss%20word1@h/?key=ab%2Bcdefgh1').secrets).toEqual([
      'pa/ss word1',
      'ab+cdefgh1',
    ]);
  });
});

describe('command lines', () => {
  it.each([
    [
      ['claude', '--api-key', 'abc123456', '-p', 'hi'],
      ['claude', '--api-key', MASK, '-p', 'hi'],
    ],
    [
      ['x', '--token=abc123456'],
      ['x', `--token=${MASK}`],
    ],
    [
      ['env', 'OPENAI_API_KEY=abc123456', 'codex'],
      ['env', `OPENAI_API_KEY=${MASK}`, 'codex'],
    ],
    [
      ['codex', '-c', 'model_providers.x.api_key="abc123456"'],
      ['codex', '-c', `model_providers.x.api_key="${MASK}"`],
    ],
    [
      ['codex', '-c', 'model_providers.x.env_key="OPENAI_API_KEY"'],
      ['codex', '-c', 'model_providers.x.env_key="OPENAI_API_KEY"'],
    ],
    [
      ['curl', '-H', 'x-api-key: abc123456'],
      ['curl', '-H', `x-api-key: ${MASK}`],
    ],
    [
      ['curl', '-H', 'Authorization: Bearer abc123456'],
      ['curl', '-H', `Authorization: ${MASK}`],
    ],
    [
      ['claude', '--settings', '{"env":{"ANTHROPIC_API_KEY":"abc123456","A":"b"}}'],
      ['claude', '--settings', `{"env":{"ANTHROPIC_API_KEY":"${MASK}","A":"b"}}`],
    ],
    [
      ['git', 'clone', 'https://u:pa55word@h/r'],
      ['git', 'clone', `https://${MASK}@h/r`],
    ],
    [
      ['claude', '-p', 'my key is sk-ant-api03-abcdefghijklmnop ok'],
      ['claude', '-p', `my key is ${MASK} ok`],
    ],
    [
      ['claude', '--max-tokens', '100', '--verbose'],
      ['claude', '--max-tokens', '100', '--verbose'],
    ],
    [
      ['x', '--no-auth', '--model', 'm'],
      ['x', '--no-auth', '--model', 'm'],
    ],
  ])('%j', (command, expected) => {
    const { value, secrets } = redactCommand(command);
    expect(value).toEqual(expected);
    for (const secret of secrets) expect(value.join(' ')).not.toContain(secret);
  });
});

describe('settings and environment', () => {
  it('masks values by name and inside values, and leaves what describes the work', () => {
    expect(
      redactSettings({
        OPENAI_API_KEY: 'abc123456',
        '-c model_providers.x.api_key': 'def1234567',
        GEMINI_API_KEY: '(dummy)',
        HTTPS_PROXY: 'http://lens:t0ken1234@127.0.0.1:1',
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      }),
    ).toEqual({
      value: {
        OPENAI_API_KEY: MASK,
        '-c model_providers.x.api_key': MASK,
        GEMINI_API_KEY: '(dummy)',
        HTTPS_PROXY: `http://${MASK}@127.0.0.1:1`,
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      },
      secrets: ['abc123456', 'def1234567', 't0ken1234'],
    });
  });

  it('takes the values of credential variables, not paths and not placeholders', () => {
    expect(
      environmentSecrets({
        AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCY',
        SSH_AUTH_SOCK: '/run/user/1000/ssh',
        MY_TOKEN: '~/token/file',
        LOCAL_API_KEY: 'dummy',
        PATH: '/usr/bin/abcdefgh',
      }),
    ).toEqual(['wJalrXUtnFEMI/K7MDENG/bPxRfiCY']);
  });
});
