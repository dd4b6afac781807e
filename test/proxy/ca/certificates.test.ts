import { X509Certificate } from 'node:crypto';
import { connect, createServer, rootCertificates, type SecureContextOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import {
  createCa,
  createLeafKey,
  issueLeaf,
  type KeyedCertificate,
} from '../../../src/proxy/ca/certificates.ts';
import { permittedHosts } from '../../../src/proxy/ca/constraints.ts';

const now = new Date();

/** What a real TLS client says of a server that shows `leaf` for `host`: `ok`, or its error. */
async function verdict(ca: KeyedCertificate, leaf: KeyedCertificate, host: string): Promise<string> {
  const options: SecureContextOptions = { cert: leaf.certificate + ca.certificate, key: leaf.key };
  const server = createServer(options, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const isName = !/^[\d.:]+$/.test(host) && !host.includes(':');
  const result = await new Promise<string>((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: [ca.certificate],
      ...(isName ? { servername: host } : {}),
      checkServerIdentity: (_, certificate) =>
        (new X509Certificate(certificate.raw).checkHost(host) ??
        new X509Certificate(certificate.raw).checkIP(host))
          ? undefined
          : Object.assign(new Error('name'), { code: 'NAME' }),
    });
    socket.on('secureConnect', () => resolve('ok'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.message));
    socket.on('secureConnect', () => socket.destroy());
  });
  server.close();
  return result;
}

describe('a leaf is accepted', () => {
  test.each([
    { case: 'for a listed name', hosts: ['api.example.com'], host: 'api.example.com', expected: 'ok' },
    { case: 'for a subdomain of one', hosts: ['example.com'], host: 'a.example.com', expected: 'ok' },
    { case: 'for a listed IPv4 address', hosts: ['10.0.0.5'], host: '10.0.0.5', expected: 'ok' },
    { case: 'for a listed IPv6 address', hosts: ['2001:db8::1'], host: '2001:db8::1', expected: 'ok' },
    {
      case: 'for a name of more than 64 characters',
      hosts: [`${'a'.repeat(60)}.example.com`],
      host: `${'a'.repeat(60)}.example.com`,
      expected: 'ok',
    },
    {
      case: 'but not for another name',
      hosts: ['api.example.com'],
      host: 'api.example.org',
      expected: 'permitted subtree violation',
    },
    {
      case: 'but not for a sibling whose name ends alike',
      hosts: ['api.example.com'],
      host: 'evilapi.example.com',
      expected: 'permitted subtree violation',
    },
    {
      case: 'but not for an address when only names are listed',
      hosts: ['api.example.com'],
      host: '10.0.0.5',
      expected: 'excluded subtree violation',
    },
    {
      case: 'but not for a name when only addresses are listed',
      hosts: ['10.0.0.5'],
      host: 'api.example.com',
      expected: 'excluded subtree violation',
    },
    {
      case: 'but not for another address',
      hosts: ['10.0.0.5'],
      host: '10.0.0.6',
      expected: 'permitted subtree violation',
    },
  ])('$case', async ({ hosts, host, expected }) => {
    const ca = await createCa(hosts, now);
    const leaf = await issueLeaf(ca, host, await createLeafKey(), now);
    expect(await verdict(ca, leaf, host)).toBe(expected);
  });
});

test('the profile of both certificates is what clients and RFC 5280 ask for', async () => {
  const ca = await createCa(['b.example.com', 'a.example.com'], now);
  const key = await createLeafKey();
  const leaf = await issueLeaf(ca, 'a.example.com', key, now);
  const authority = new X509Certificate(ca.certificate);
  const server = new X509Certificate(leaf.certificate);
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(server.checkIssued(authority)).toBe(true);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(authority.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(days(server)).toBeLessThanOrEqual(90);
  expect(new Date(server.validTo) <= new Date(authority.validTo)).toBe(true);
  expect(new Date(server.validFrom).getTime()).toBeLessThan(now.getTime() - 23 * 3_600_000);
  expect(permittedHosts(ca.certificate)).toEqual(['a.example.com', 'b.example.com']);
  const other = await issueLeaf(ca, 'a.example.com', key, now);
  expect(new X509Certificate(other.certificate).serialNumber).not.toBe(server.serialNumber);
});

test('a leaf never outlives its CA', async () => {
  const ca = await createCa(['a.example.com'], new Date(now.getTime() - 80 * 86_400_000));
  const leaf = await issueLeaf(ca, 'a.example.com', await createLeafKey(), now);
  expect(new X509Certificate(leaf.certificate).validTo).toBe(new X509Certificate(ca.certificate).validTo);
});

test('every PEM ends in a newline, so that files can be joined', async () => {
  const ca = await createCa(['a.example.com'], now);
  const leaf = await issueLeaf(ca, 'a.example.com', await createLeafKey(), now);
  for (const text of [ca.certificate, ca.key, leaf.certificate, leaf.key]) expect(text).toMatch(/-----\n$/);
});

test('a certificate without name constraints permits no host by name', () => {
  expect(permittedHosts(rootCertificates[0] as string)).toEqual([]);
});

function days(certificate: X509Certificate): number {
  return (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
}
