import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentSpec } from '../../src/proxy/agents/types.ts';
import { recordingPolicy } from '../../src/proxy/recorder.ts';
import { checkUpstream, createRouter, joined, type RouterOptions } from '../../src/proxy/router.ts';

const spec = (id: string): AgentSpec => ({
  id,
  binaries: [id],
  verified: 'not run',
  defaultMode: 'reverse',
  hosts: [],
  upstream: () => '',
  plan: () => {
    throw new Error('not asked for');
  },
  recognises: ({ headers }) => (headers['user-agent'] ?? '').startsWith(`${id}/`),
});
const [alpha, beta] = [spec('alpha'), spec('beta')];

function target(path: string, options: Partial<RouterOptions> = {}, userAgent = 'curl/8') {
  const router = createRouter({ agents: [alpha, beta], ...options });
  const found = router.target({ path, headers: ['User-Agent', userAgent] });
  return found && `${found.agent} ${found.origin}${found.path}`;
}

describe('router', () => {
  it.each([
    ['/v1/messages?beta=true', 'https://api.anthropic.com'],
    ['/v1/messages/count_tokens', 'https://api.anthropic.com'],
    ['/api/hello', 'https://api.anthropic.com'],
    ['/v1/responses', 'https://api.openai.com'],
    ['/v1/chat/completions', 'https://api.openai.com'],
    ['/v1/models', 'https://api.openai.com'],
    ['/v1beta/models/g:streamGenerateContent?alt=sse', 'https://generativelanguage.googleapis.com'],
    ['/v1internal:generateContent', 'https://cloudcode-pa.googleapis.com'],
    ['/backend-api/codex/responses', 'https://chatgpt.com'],
  ])('sends %s of an agent started by hand to its maker', (path, origin) =>
    expect(target(path)).toBe(`unknown ${origin}${path}`),
  );

  it('knows no host for a path that nobody has', () => expect(target('/favicon.ico')).toBeUndefined());

  it('recognises each agent by its requests in one capture', () => {
    expect(target('/v1/messages', {}, 'alpha/1.0')).toBe('alpha https://api.anthropic.com/v1/messages');
    expect(target('/v1/messages', { launched: alpha }, 'beta/1.0')).toMatch(/^beta /);
    expect(target('/v1/messages', { launched: alpha }, 'node')).toMatch(/^alpha /);
    expect(target('/v1/messages', { launched: alpha, name: 'mine' }, 'beta/1.0')).toMatch(/^mine /);
    expect(target('/v1/messages', { session: 'mytool' }, 'node')).toMatch(/^mytool /);
    expect(target('/v1/messages', { session: 'mytool' }, 'beta/1.0')).toMatch(/^beta /);
  });

  it('follows the plan of the launched agent, and --upstream before all', () => {
    const routes = [
      { prefix: '/openai', origin: 'https://gateway.example' },
      { prefix: '', origin: 'https://api.anthropic.com' },
    ];
    expect(target('/openai/v1/responses', { routes, launched: alpha })).toBe(
      'alpha https://gateway.example/openai/v1/responses',
    );
    expect(target('/openaix', { routes, launched: alpha })).toBe('alpha https://api.anthropic.com/openaix');
    expect(target('/v1/messages', { routes, upstream: 'http://localhost:4000' })).toBe(
      'unknown http://localhost:4000/v1/messages',
    );
  });

  it("sends an agent started by hand to its own gateway, and by path where it has makers' own hosts", () => {
    const upstreams = new Map([
      ['alpha', 'https://gateway.example/llm/v1'],
      ['beta', 'https://api.anthropic.com'],
    ]);
    expect(target('/v1/chat/completions', { upstreams }, 'alpha/1')).toBe(
      'alpha https://gateway.example/llm/v1/chat/completions',
    );
    expect(target('/v1/responses', { upstreams }, 'beta/1')).toBe('beta https://api.openai.com/v1/responses');
    expect(target('/unknown', { upstreams }, 'beta/1')).toBe('beta https://api.anthropic.com/unknown');
  });

  it.each([
    ['https://h/openai/v1', '/v1/responses', '/openai/v1/responses'],
    ['https://h/v1/', '/v1/messages?x=/v1', '/v1/messages?x=/v1'],
    ['https://h', '/v1/messages', '/v1/messages'],
    ['https://h/a/b', '/a/b/c', '/a/b/c'],
    ['https://h/a/b', '/b', '/a/b'],
    ['https://h/base', '/', '/base/'],
  ])('joins %s and %s', (base, path, expected) =>
    expect(joined(base, path)).toEqual({ origin: 'https://h', path: expected }),
  );

  it('never loses the path or the query of a request', () => {
    const segment = fc.stringMatching(/^[a-z0-9.:-]{1,5}$/);
    const pathOf = fc.array(segment).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(pathOf, pathOf, fc.constantFrom('', '?a=/b'), (base, path, query) => {
        expect(joined(`https://h${base}`, path + query).path.endsWith(path + query)).toBe(true);
      }),
    );
  });

  it.each(['localhost:4000', 'ftp://x', '', 'not a url'])('refuses --upstream %j', (url) =>
    expect(() => checkUpstream(url)).toThrow(/not a URL that requests can be sent to/),
  );
});

describe('--upstream', () => {
  it('takes http(s) URLs, and none with credentials', () => {
    expect(checkUpstream('https://gateway.example/v1')).toBe('https://gateway.example/v1');
    expect(() => checkUpstream('https://user:secret@gateway.example')).toThrow(/holds credentials/);
  });
});

describe('what is recorded', () => {
  it.each([
    ['POST', '/v1/messages?beta=true', 'by_path'],
    ['POST', '/v1/messages/count_tokens', 'by_path'],
    ['POST', '/v1/responses/compact', 'by_path'],
    ['POST', '/v1/completions', 'by_path'],
    ['POST', '/v1beta/models/g:countTokens', 'by_path'],
    ['POST', '/gateway/llm', 'by_body'],
    ['POST', '/api/event_logging/batch', 'by_body'],
    ['GET', '/v1/messages', 'never'],
    ['GET', '/v1/responses/resp_4f?include=x', 'by_path'],
    ['DELETE', '/v1/responses/resp_4f', 'never'],
    ['HEAD', '/', 'never'],
    ['OPTIONS', '/v1/messages', 'never'],
  ])('%s %s: %s', (method, path, expected) => expect(recordingPolicy(method, path)).toBe(expected));
});
