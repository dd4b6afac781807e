import { afterEach, describe, expect, it } from 'vitest';
import { isLoopback, refusal } from '../../src/proxy/relay/guard.ts';
import { Cleanup, rawRequest, startLens, startUpstream } from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('guard', () => {
  it.each([
    'localhost',
    'localhost:8787',
    'LOCALHOST:1',
    'localhost.',
    'lens.localhost:8787',
    '127.0.0.1',
    '127.0.0.1:65535',
    '127.9.9.9',
    '[::1]:8787',
    '10.0.0.7:8787',
  ])('lets Host %s through', (host) =>
    expect(refusal({ host, origin: undefined }, '10.0.0.7')).toBeUndefined(),
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8787',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'evil.example#localhost',
    '10.0.0.8',
    '0.0.0.0',
    '[::2]',
    '127.0.0.1:80:80',
    'localhost evil.example',
  ])('refuses Host %j', (host) =>
    expect(refusal({ host, origin: undefined }, '10.0.0.7')?.code).toBe('HOST_NOT_LOCAL'),
  );

  it.each(['http://localhost:3000', 'http://127.0.0.1', 'https://[::1]:1'])(
    'lets Origin %s through',
    (origin) => expect(refusal({ host: 'localhost', origin }, '127.0.0.1')).toBeUndefined(),
  );

  it.each([
    'https://evil.example',
    'null',
    '',
    'file://',
    'http://localhost.evil.example',
    'chrome-extension://abc',
  ])('refuses Origin %j', (origin) =>
    expect(refusal({ host: 'localhost', origin }, '127.0.0.1')?.code).toBe('ORIGIN_NOT_LOCAL'),
  );

  it('takes no name for loopback that only looks like it', () => {
    expect(
      ['127.0.0.1.nip.io', '127', '127.1', '0127.0.0.1', '2130706433', '::ffff:127.0.0.1'].filter(isLoopback),
    ).toEqual([]);
  });

  it.each([
    ['another Host', 'Host: attacker.example:8787\r\n', 'HOST_NOT_LOCAL'],
    ['a page of another site', 'Host: localhost\r\nOrigin: https://attacker.example\r\n', 'ORIGIN_NOT_LOCAL'],
  ])(
    'a request with %s never reaches the upstream, and is recorded as refused',
    async (_what, headers, code) => {
      const upstream = await startUpstream(cleanup);
      const lens = await startLens(cleanup, upstream.url);
      const { text } = await rawRequest(
        lens.port,
        `POST /v1/messages HTTP/1.1\r\n${headers}Content-Length: 2\r\n\r\n{}`,
      );
      expect(text).toMatch(/^HTTP\/1.1 403 /);
      expect(text).not.toMatch(/access-control/i);
      const log = await lens.finish();
      expect(upstream.seen).toEqual([]);
      expect(log.responses[0]).toMatchObject({ outcome: 'refused', status: null, error: { code } });
      expect(log.requests[0]).not.toHaveProperty('incomplete');
      expect(log.summary.warnings).toHaveLength(1);
    },
  );
});
