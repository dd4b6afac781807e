import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { nameConstraints } from './constraints.ts';

x509.cryptoProvider.set(webcrypto as Crypto);

const DAY = 86_400_000;
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Days a CA is valid. It costs milliseconds to make and is handed to agents by variable, so its life can be short. */
const CA_DAYS = 90;

/** Days a leaf is valid at most; with the day before it was issued, ninety. */
const LEAF_DAYS = 89;

/** A certificate with its private key, both PEM text that ends in a newline. */
export interface KeyedCertificate {
  certificate: string;
  key: string;
}

/** A key pair for leaves: one serves all hosts of a process, since making one is most of a leaf's cost. */
export type LeafKey = { pair: CryptoKeyPair; pem: string };

/**
 * Makes a CA that can sign for `hosts` (exact names or IP addresses) and, by its critical name constraints, for
 * nothing else but their subdomains. Profile by RFC 5280 4.2.1; EC P-256, valid from a day ago for 90 days.
 */
export async function createCa(hosts: readonly string[], now: Date): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`lens local CA ${randomBytes(3).toString('hex')}`] }, { O: ['lens'] }],
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + CA_DAYS * DAY),
    signingAlgorithm: SIGNATURE,
    keys: keys as CryptoKeyPair,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
      nameConstraints(hosts),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** Makes the key pair that a process' leaves share. */
export async function createLeafKey(): Promise<LeafKey> {
  const pair = (await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])) as CryptoKeyPair;
  return { pair, pem: await exportKey(pair.privateKey as webcrypto.CryptoKey) };
}

/** Issues a server certificate for one host name or IP address, valid from a day ago until the CA ends. */
export async function issueLeaf(
  ca: KeyedCertificate,
  host: string,
  key: LeafKey,
  now: Date,
): Promise<KeyedCertificate> {
  const issuer = new x509.X509Certificate(ca.certificate);
  const issuerKey = await issuer.publicKey.export();
  const certificate = await x509.X509CertificateGenerator.create({
    // Clients judge by the alternative name. A common name has at most 64 characters, and an address there would be
    // held against the constraints of DNS names (OpenSSL).
    subject: [{ CN: [host.length <= 64 && !isIP(host) ? host : 'lens'] }],
    issuer: issuer.subjectName,
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(Math.min(now.getTime() + LEAF_DAYS * DAY, issuer.notAfter.getTime())),
    signingAlgorithm: SIGNATURE,
    publicKey: key.pair.publicKey,
    signingKey: await importKey(ca.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: isIP(host) ? 'ip' : 'dns', value: host }]),
      await x509.SubjectKeyIdentifierExtension.create(key.pair.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuerKey),
    ],
  });
  return { certificate: pem(certificate), key: key.pem };
}

/** The library's PEM has no newline at its end: two such files in a row make a bundle that no client can read. */
function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY').trimEnd()}\n`;
}

async function importKey(text: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(text);
  return (await webcrypto.subtle.importKey('pkcs8', der, CURVE, false, ['sign'])) as CryptoKey;
}
