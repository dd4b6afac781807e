import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { caFolder, listCas, openCa, readCa, removeCas } from '../../../src/proxy/ca/store.ts';

const DAY = 86_400_000;
const hosts = ['api.example.com', 'api.example.org'];
const now = new Date();
let root: string;

beforeEach(async () => {
  root = path.join(await mkdtemp(path.join(tmpdir(), 'lens-ca-test-')), 'ca');
});

afterEach(async () => {
  await rm(path.dirname(root), { recursive: true, force: true });
});

test('a CA is made once for a list of hosts in any order', async () => {
  const first = await openCa(root, hosts, now);
  const again = await openCa(root, [...hosts].reverse(), now);
  expect(first.renewed).toBe(false);
  expect(again.certificate).toBe(first.certificate);
  const other = await openCa(root, [...hosts, 'api.example.net'], now);
  expect(other.certificate).not.toBe(first.certificate);
});

test('key and folder are for the user alone, also after somebody opened them', async () => {
  const { folder } = await openCa(root, hosts, now);
  const key = path.join(folder, 'ca-key.pem');
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await chmod(key, 0o644);
  await openCa(root, hosts, now);
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect(await readFile(path.join(folder, 'ca.pem'), 'utf8')).not.toContain('PRIVATE');
});

test.each([
  { case: 'kept while it has more than two weeks', after: 75, renewed: false },
  { case: 'renewed in its last two weeks', after: 77, renewed: true },
  { case: 'renewed when it has expired', after: 200, renewed: true },
  { case: 'renewed when the clock stands before its start', after: -3, renewed: true },
])('a CA is $case', async ({ after, renewed }) => {
  const first = await openCa(root, hosts, now);
  const then = new Date(now.getTime() + after * DAY);
  const later = await openCa(root, hosts, then);
  expect(later.renewed).toBe(renewed);
  expect(later.certificate === first.certificate).toBe(!renewed);
  expect(later.validUntil.getTime() - then.getTime()).toBeGreaterThan(14 * DAY);
});

test.each(['', 'not a certificate\n', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
  'a broken key file (%j) gives way to a new CA',
  async (text) => {
    const { folder } = await openCa(root, hosts, now);
    await writeFile(path.join(folder, 'ca-key.pem'), text);
    expect(await readCa(folder)).toBeUndefined();
    const fresh = await openCa(root, hosts, now);
    expect(fresh.renewed).toBe(true);
    expect(new X509Certificate(fresh.certificate).ca).toBe(true);
  },
);

test('two lens started together end with one CA whose key fits', async () => {
  await Promise.all(Array.from({ length: 8 }, () => openCa(root, hosts, now)));
  const stored = await readCa(caFolder(root, hosts));
  const { createPrivateKey } = await import('node:crypto');
  expect(
    new X509Certificate(stored?.certificate ?? '').checkPrivateKey(createPrivateKey(stored?.key ?? '')),
  ).toBe(true);
});

test('removal leaves nothing', async () => {
  await openCa(root, hosts, now);
  expect(await listCas(root)).toHaveLength(1);
  await removeCas(root);
  expect(await listCas(root)).toEqual([]);
  await removeCas(root);
});

test('a folder that cannot be made is named', async () => {
  const file = path.join(path.dirname(root), 'file');
  await writeFile(file, '');
  await expect(openCa(path.join(file, 'ca'), hosts, now)).rejects.toMatchObject({
    code: 'not_writable',
    where: caFolder(path.join(file, 'ca'), hosts),
  });
});
