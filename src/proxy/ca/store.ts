import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import { findUserFolder } from '../../paths.ts';
import type { KeyedCertificate } from './certificates.ts';
import { createCa } from './certificates.ts';

/** A CA on disk. */
export interface StoredCa extends KeyedCertificate {
  /** Folder of this CA: `ca-key.pem` (certificate and key, mode 0600), `ca.pem` (certificate alone), trust files. */
  folder: string;
  validFrom: Date;
  validUntil: Date;
}

/** A CA with fewer days left is replaced when it is opened, so that no capture outlives its CA by surprise. */
const RENEW_DAYS = 14;
const DAY = 86_400_000;
const KEY_FILE = 'ca-key.pem';

/** The folder of all CAs: one below it for each list of hosts. */
export function caRoot(env: NodeJS.ProcessEnv): string {
  return path.join(findUserFolder(env), 'ca');
}

/** The folder of the CA that may sign for exactly these hosts; their order does not matter. */
export function caFolder(root: string, hosts: readonly string[]): string {
  const list = [...new Set(hosts)].sort().join('\n');
  return path.join(root, createHash('sha256').update(list).digest('hex').slice(0, 12));
}

/**
 * Opens the CA for these hosts, making it first where there is none, where it is unreadable, and where it is about
 * to expire. `renewed` is true when it replaced an existing CA.
 * @throws LensError `not_writable` when the folder cannot be made.
 */
export async function openCa(
  root: string,
  hosts: readonly string[],
  now: Date,
): Promise<StoredCa & { renewed: boolean }> {
  const folder = caFolder(root, hosts);
  const found = await readCa(folder);
  if (found && usable(found, now)) return { ...found, renewed: false };
  const existed = await exists(path.join(folder, KEY_FILE));
  return { ...(await makeCa(folder, hosts, now)), renewed: existed };
}

/** Makes a new CA in `folder`; one that was there is replaced whole. */
export async function makeCa(folder: string, hosts: readonly string[], now: Date): Promise<StoredCa> {
  const ca = await createCa([...new Set(hosts)].sort(), now);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    // Key and certificate in one file that is renamed into place: two lens started together never mix theirs.
    await replaceFile(path.join(folder, KEY_FILE), ca.certificate + ca.key, 0o600);
  } catch (cause) {
    throw new LensError('not_writable', 'The folder for the local CA cannot be written.', {
      where: folder,
      hint: 'Make it writable, or use --mode reverse, which needs no CA.',
      cause,
    });
  }
  const stored = await readCa(folder);
  if (!stored)
    throw new LensError('certificate', 'The CA just written cannot be read back.', { where: folder });
  await replaceFile(path.join(folder, 'ca.pem'), stored.certificate, 0o644);
  return stored;
}

/** The CA of a folder, or undefined when there is none that can be used (no file, broken, key of another). */
export async function readCa(folder: string): Promise<StoredCa | undefined> {
  const file = path.join(folder, KEY_FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(text)?.[0];
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(text)?.[0];
  if (!certificate || !key) return undefined;
  // A key that others could read (copied, restored from a backup) is closed again.
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
  try {
    const parsed = new X509Certificate(certificate);
    return {
      folder,
      certificate,
      key,
      validFrom: new Date(parsed.validFrom),
      validUntil: new Date(parsed.validTo),
    };
  } catch {
    return undefined;
  }
}

/** Every CA below the root, readable or not. */
export async function listCas(root: string): Promise<{ folder: string; ca: StoredCa | undefined }[]> {
  const names = await readdir(root).catch(() => []);
  const folders = names.sort().map((name) => path.join(root, name));
  return Promise.all(folders.map(async (folder) => ({ folder, ca: await readCa(folder) })));
}

/** Removes every CA with its key and trust files. */
export async function removeCas(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

/** Writes a file so that readers see the old or the new one, never a part. */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const fresh = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await writeFile(fresh, text, { mode });
  await rename(fresh, file);
}

function usable(ca: StoredCa, now: Date): boolean {
  return ca.validFrom <= now && ca.validUntil.getTime() - now.getTime() > RENEW_DAYS * DAY;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
