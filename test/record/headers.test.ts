import { describe, expect, it } from 'vitest';
import { headerOf, keepsHeader, splitHeaders } from '../../src/record/headers.ts';

describe('header allowlist', () => {
  it.each([
    'content-type',
    'content-encoding',
    'user-agent',
    'anthropic-version',
    'anthropic-beta',
    'anthropic-ratelimit-input-tokens-remaining',
    'anthropic-ratelimit-tokens-limit',
    'openai-beta',
    'openai-processing-ms',
    'x-claude-code-session-id',
    'x-codex-turn-metadata',
    'session_id',
    'thread-id',
    'x-session-affinity',
    'x-parent-session-id',
    'request-id',
    'x-request-id',
    'x-client-request-id',
    'x-stainless-retry-count',
    'x-goog-api-client',
    'retry-after',
    'x-ratelimit-remaining-tokens',
    'ratelimit',
  ])('keeps %s', (name) => expect(keepsHeader(name)).toBe(true));

  it.each([
    'authorization',
    'proxy-authorization',
    'x-api-key',
    'api-key',
    'x-goog-api-key',
    'cookie',
    'set-cookie',
    'openai-organization',
    'openai-project',
    'anthropic-organization-id',
    'anthropic-auth-token',
    'openai-api-key',
    'x-codex-access-token',
    'x-claude-code-oauth-token',
    'x-amz-security-token',
    'cosy-user',
    'chatgpt-account-id',
    'host',
    'accept',
    'x-forwarded-for',
    '',
    'content-type-x',
  ])('drops %s', (name) => expect(keepsHeader(name)).toBe(false));

  it('keeps repeated headers in order, and of the rest each name once', () => {
    expect(
      splitHeaders([
        'X-Request-ID',
        'a',
        'Cookie',
        'x=1',
        'x-request-id',
        'b',
        'COOKIE',
        'y=2',
        'X-REQUEST-ID',
        'c',
        'Host',
        'h',
      ]),
    ).toEqual({ headers: { 'x-request-id': ['a', 'b', 'c'] }, dropped: ['cookie', 'host'] });
  });

  it('is not fooled by names of object members', () => {
    const { headers, dropped } = splitHeaders([
      '__proto__',
      'x',
      'constructor',
      'y',
      'anthropic-__proto__',
      'z',
    ]);
    expect(headers).toEqual({ 'anthropic-__proto__': 'z' });
    expect(dropped).toEqual(['__proto__', 'constructor']);
  });

  it('finds the first value of a header in any case', () => {
    expect(headerOf(['A', '1', 'Content-Type', 'x', 'content-type', 'y'], 'content-type')).toBe('x');
    expect(headerOf(['A', '1'], 'b')).toBeUndefined();
  });
});
