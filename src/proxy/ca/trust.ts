import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { getCACertificates } from 'node:tls';
import { replaceFile, type StoredCa } from './store.ts';

/** The two PEM files children are pointed at. */
export interface TrustFiles {
  /** The CA, and the CAs the user had added by variable: for programs that add it to their own store. */
  caFile: string;
  /** The store the child would have used, and the CA: for programs whose store it replaces. */
  bundleFile: string;
  /** Files named by the user's variables that could not be read; their CAs are missing from both. */
  unreadable: string[];
}

/** Where Linux distributions keep the system's store as one file, most common first (the list of Go's crypto/x509). */
const LINUX_STORES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Writes the trust files into the folder of the CA and returns their paths. CAs the user trusts by variable (a company's proxy)
 * are kept: hosts that lens does not decrypt are reached with their own certificates. Captures whose variables name
 * other files get files of their own, so that they do not rewrite each other's.
 */
export async function writeTrustFiles(ca: StoredCa, env: NodeJS.ProcessEnv): Promise<TrustFiles> {
  const unreadable: string[] = [];
  const read = async (file: string): Promise<string> => {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) unreadable.push(file);
    return text ?? '';
  };
  const added = await Promise.all(named(env, ADDED_CA_VARIABLES).map(read));
  const replaced = await Promise.all(named(env, [...REPLACED_CA_VARIABLES, ...OWN_CA_VARIABLES]).map(read));
  const base = env['SSL_CERT_FILE'] ? [] : [await systemStore()];
  const suffix = variant(env);
  const files = {
    caFile: path.join(ca.folder, `ca-added${suffix}.pem`),
    bundleFile: path.join(ca.folder, `ca-bundle${suffix}.pem`),
  };
  await replaceFile(files.caFile, joinPem([ca.certificate, ...added]), 0o644);
  await replaceFile(files.bundleFile, joinPem([...base, ...replaced, ...added, ca.certificate]), 0o644);
  return { ...files, unreadable };
}

/** The newest trust files in the folder of a CA; undefined for one that no capture has written yet. */
export async function latestTrustFiles(
  folder: string,
): Promise<{ [K in 'caFile' | 'bundleFile']: string | undefined }> {
  const names = await readdir(folder).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(path.join(folder, name))).mtimeMs })),
  );
  const latest = (prefix: string): string | undefined => {
    const [found] = dated.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => b.time - a.time);
    return found && path.join(folder, found.name);
  };
  return { caFile: latest('ca-added'), bundleFile: latest('ca-bundle') };
}

/**
 * The system's store as PEM text. On macOS it is what Node reads from the keychains by their trust settings, with
 * Node's own list for Apple's roots; on Linux the distribution's file; without any, Node's own list.
 */
export async function systemStore(platform: NodeJS.Platform = process.platform): Promise<string> {
  if (platform === 'darwin')
    return joinPem([...getCACertificates('bundled'), ...getCACertificates('system')]);
  for (const file of LINUX_STORES) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text?.includes('-----BEGIN')) return text;
  }
  return joinPem(getCACertificates('bundled'));
}

/** Joins PEM texts so that none runs into the next, whether or not they end in a newline; repeats are dropped. */
export function joinPem(texts: readonly string[]): string {
  const parts = texts.map((text) => text.trim()).filter((text) => text !== '');
  return `${[...new Set(parts)].join('\n')}\n`;
}

/** Files the given variables name, each once. */
function named(env: NodeJS.ProcessEnv, variables: readonly string[]): string[] {
  return [
    ...new Set(variables.map((name) => env[name]).filter((file) => file !== undefined && file !== '')),
  ] as string[];
}

function variant(env: NodeJS.ProcessEnv): string {
  const files = named(env, [...ADDED_CA_VARIABLES, ...REPLACED_CA_VARIABLES, ...OWN_CA_VARIABLES]);
  if (files.length === 0) return '';
  return `-${createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 8)}`;
}

/** Variables that make a program add CAs to the ones it trusts already. */
export const ADDED_CA_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'CODEX_CA_CERTIFICATE'] as const;

/** Variables that replace a program's store, in the order a user's own value is looked for. */
export const REPLACED_CA_VARIABLES = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
] as const;

/** Variables that win over the ones above in some programs, and are touched only where the user set them. */
export const OWN_CA_VARIABLES = ['AWS_CA_BUNDLE', 'NIX_SSL_CERT_FILE', 'DENO_CERT'] as const;
