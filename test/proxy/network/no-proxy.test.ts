import { describe, expect, test } from 'vitest';
import { isLoopback, noProxyCovers, noProxyEntries } from '../../../src/proxy/network/no-proxy.ts';
import { unusableProxies } from '../../../src/proxy/network/upstream-proxy.ts';

describe('an entry of NO_PROXY', () => {
  test.each([
    { entry: '*', host: 'api.example.com', port: 443, covers: true },
    { entry: 'example.com', host: 'example.com', port: 443, covers: true },
    { entry: 'example.com', host: 'api.example.com', port: 443, covers: true },
    { entry: '.example.com', host: 'api.example.com', port: 443, covers: true },
    { entry: '*.example.com', host: 'api.example.com', port: 443, covers: true },
    { entry: 'EXAMPLE.com', host: 'Api.Example.COM', port: 443, covers: true },
    { entry: 'example.com', host: 'badexample.com', port: 443, covers: false },
    { entry: 'example.com:8443', host: 'example.com', port: 8443, covers: true },
    { entry: 'example.com:8443', host: 'example.com', port: 443, covers: false },
    { entry: 'example.com:8443', host: 'example.com', port: undefined, covers: true },
    { entry: '127.0.0.1', host: '127.0.0.1', port: 1, covers: true },
    { entry: '10.0.0.0/8', host: '10.9.8.7', port: 1, covers: true },
    { entry: '10.0.0.0/8', host: '11.0.0.1', port: 1, covers: false },
    { entry: '10.0.0.0/99', host: '10.0.0.1', port: 1, covers: false },
    { entry: '::1', host: '[::1]', port: 1, covers: true },
    { entry: '[::1]', host: '::1', port: 1, covers: true },
    { entry: '[::1]:80', host: '::1', port: 81, covers: false },
    { entry: 'fe80::/10', host: 'fe80::1', port: 1, covers: true },
    { entry: 'fe80::/10', host: '10.0.0.1', port: 1, covers: false },
  ])('$entry covers $host:$port: $covers', ({ entry, host, port, covers }) => {
    expect(noProxyCovers(entry, host, port)).toBe(covers);
  });

  test('is read from either case, split by commas and blanks', () => {
    expect(noProxyEntries({ NO_PROXY: 'a, b  c,,' })).toEqual(['a', 'b', 'c']);
    expect(noProxyEntries({ no_proxy: 'a' })).toEqual(['a']);
    expect(noProxyEntries({})).toEqual([]);
  });
});

test.each([
  ['localhost', true],
  ['app.localhost', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['10.0.0.1', false],
  ['localhost.example.com', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test('a proxy variable that lens cannot use is named', () => {
  expect(unusableProxies({ ALL_PROXY: 'socks5://127.0.0.1:1080', HTTPS_PROXY: 'proxy:3128' })).toEqual([
    'ALL_PROXY',
  ]);
});
