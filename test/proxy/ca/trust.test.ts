import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecureContext, rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caCommand } from '../../../src/proxy/ca/command.ts';
import { openLocalCa } from '../../../src/proxy/ca/open.ts';
import { openCa } from '../../../src/proxy/ca/store.ts';
import { joinPem, systemStore, writeTrustFiles } from '../../../src/proxy/ca/trust.ts';

const hosts = ['api.example.com'];
const now = new Date('2026-11-21T12:00:00Z');
const company = `${rootCertificates[0]}`;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'lens-trust-test-'));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

function certificates(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

describe('trust files', () => {
  test('hold the system store and the CA, each certificate whole', async () => {
    const ca = await openCa(home, hosts, now);
    const files = await writeTrustFiles(ca, {});
    const bundle = await readFile(files.bundleFile, 'utf8');
    const system = certificates(await systemStore());
    expect(system.length).toBeGreaterThan(50);
    expect(certificates(bundle)).toHaveLength(system.length + 1);
    for (const text of certificates(bundle)) expect(() => new X509Certificate(text)).not.toThrow();
    expect(() => createSecureContext({ ca: bundle })).not.toThrow();
    expect(await readFile(files.caFile, 'utf8')).toBe(ca.certificate);
    expect(files.unreadable).toEqual([]);
  });

  test.each([
    { variable: 'NODE_EXTRA_CA_CERTS', inAdded: true },
    { variable: 'CODEX_CA_CERTIFICATE', inAdded: true },
    { variable: 'REQUESTS_CA_BUNDLE', inAdded: false },
    { variable: 'GIT_SSL_CAINFO', inAdded: false },
  ])('keep the CA a user added by $variable', async ({ variable, inAdded }) => {
    const own = path.join(home, 'company.pem');
    await writeFile(own, company.trimEnd());
    const ca = await openCa(path.join(home, 'ca'), hosts, now);
    const files = await writeTrustFiles(ca, { [variable]: own });
    const added = certificates(await readFile(files.caFile, 'utf8'));
    expect(added).toHaveLength(inAdded ? 2 : 1);
    expect(await readFile(files.bundleFile, 'utf8')).toContain(company.trim());
    const plain = await writeTrustFiles(ca, {});
    expect(plain.bundleFile).not.toBe(files.bundleFile);
  });

  test('take SSL_CERT_FILE in place of the system store', async () => {
    const own = path.join(home, 'store.pem');
    await writeFile(own, company);
    const ca = await openCa(path.join(home, 'ca'), hosts, now);
    const files = await writeTrustFiles(ca, { SSL_CERT_FILE: own });
    expect(certificates(await readFile(files.bundleFile, 'utf8'))).toEqual(
      [company, ca.certificate].map((text) => text.trim()),
    );
  });

  test('name a file that cannot be read', async () => {
    const ca = await openCa(path.join(home, 'ca'), hosts, now);
    const files = await writeTrustFiles(ca, { NODE_EXTRA_CA_CERTS: '/nowhere/company.pem' });
    expect(files.unreadable).toEqual(['/nowhere/company.pem']);
  });
});

test('joined PEM never runs two lines together and drops repeats', () => {
  expect(joinPem(['-----END A-----', '-----BEGIN B-----\n', '', '-----END A-----\n'])).toBe(
    '-----END A-----\n-----BEGIN B-----\n',
  );
});

test('without a writable state folder a capture has a CA of its own, removed with it', async () => {
  const file = path.join(home, 'file');
  await writeFile(file, '');
  const ca = await openLocalCa(hosts, { HOME: home, XDG_STATE_HOME: path.join(file, 'state') });
  expect(ca.notes.join()).toContain('for this capture only');
  expect(await readFile(ca.caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  await ca.close();
  await expect(readFile(ca.caFile, 'utf8')).rejects.toThrow('ENOENT');
});

describe('lens ca', () => {
  const effects = () => ({ env: { XDG_STATE_HOME: home, HOME: home }, now: () => now });

  test('show, renew and remove follow a CA through its life', async () => {
    expect(await caCommand('show', effects())).toContain('There is no CA yet');
    const ca = await openLocalCa(['b.example.com', 'a.example.com'], effects().env, now);
    const shown = await caCommand('show', effects());
    expect(shown).toContain('valid until  2027-02-19 (90 days left)');
    expect(shown).toContain('    a.example.com\n    b.example.com\n');
    expect(shown).toContain(`NODE_EXTRA_CA_CERTS=${ca.caFile}\n`);
    expect(shown).toContain(`SSL_CERT_FILE=${ca.bundleFile}\n`);
    const before = await readFile(path.join(path.dirname(ca.caFile), 'ca.pem'), 'utf8');
    expect(shown).toContain(new X509Certificate(before).fingerprint256);
    expect(await caCommand('renew', effects())).toContain('Renewed.');
    const after = await readFile(path.join(path.dirname(ca.caFile), 'ca.pem'), 'utf8');
    expect(after).not.toBe(before);
    expect(await caCommand('remove', effects())).toContain('Removed the CA');
    expect(await caCommand('remove', effects())).toBe('There was no CA.\n');
  });

  test('another action is wrong use', async () => {
    await expect(caCommand('install', effects())).rejects.toMatchObject({ code: 'usage' });
  });
});
