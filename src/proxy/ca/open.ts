import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LensError } from '../../errors.ts';
import { createLeafKey, issueLeaf, type KeyedCertificate, type LeafKey } from './certificates.ts';
import { caRoot, openCa, removeCas } from './store.ts';
import { type TrustFiles, writeTrustFiles } from './trust.ts';

/** What a capture in forward mode needs of the CA. */
export interface LocalCa extends TrustFiles {
  contexts: HostContexts;
  /** Messages for the user, such as a renewal. */
  notes: string[];
  /** Removes what was made for this capture alone. */
  close(): Promise<void>;
}

/**
 * Opens the CA for a list of hosts and writes the files children trust. Where the user's state folder cannot be
 * written, the CA lives in a temporary folder as long as the capture: an agent must not fail for want of a folder.
 */
export async function openLocalCa(
  hosts: readonly string[],
  env: NodeJS.ProcessEnv,
  now: Date = new Date(),
): Promise<LocalCa> {
  try {
    return await openIn(caRoot(env), hosts, env, now);
  } catch (error) {
    if (!(error instanceof LensError) || error.code !== 'not_writable') throw error;
    const folder = await mkdtemp(path.join(tmpdir(), 'lens-ca-'));
    const ca = await openIn(folder, hosts, env, now);
    ca.notes.push(
      `${error.where ?? 'The state folder'} cannot be written: the local CA is used for this capture only.`,
    );
    return { ...ca, close: () => removeCas(folder) };
  }
}

async function openIn(
  root: string,
  hosts: readonly string[],
  env: NodeJS.ProcessEnv,
  now: Date,
): Promise<LocalCa> {
  const ca = await openCa(root, hosts, now);
  const trust = await writeTrustFiles(ca, env);
  const notes = trust.unreadable.map((file) => `${file}, named by a CA variable, cannot be read.`);
  if (ca.renewed) notes.push('The local CA was renewed: agents already running do not trust the new one.');
  return { ...trust, contexts: hostContexts(ca, () => new Date()), notes, close: async () => undefined };
}

/** What lens shows as the identity of one host. */
interface HostIdentity extends KeyedCertificate {
  context: SecureContext;
}

/** Identities of the hosts lens answers for. */
export interface HostContexts {
  /** The identity whose certificate (with the CA's after it) names `host`; made once, in about 10 ms, then kept. */
  of(host: string): Promise<HostIdentity>;
}

/** A leaf is issued again after this time, long before the shortest one expires. */
const KEEP = 24 * 3_600_000;

/**
 * Host certificates on demand. The number of hosts is bounded by the caller's list of hosts to decrypt, so the
 * cache is not. Clients open some nine tunnels a run, hence a cache at all.
 */
export function hostContexts(ca: KeyedCertificate, now: () => Date = () => new Date()): HostContexts {
  const cache = new Map<string, { made: number; identity: Promise<HostIdentity> }>();
  let key: Promise<LeafKey> | undefined;

  async function make(host: string): Promise<HostIdentity> {
    key ??= createLeafKey();
    const leaf = await issueLeaf(ca, host, await key, now());
    const certificate = leaf.certificate + ca.certificate;
    return { certificate, key: leaf.key, context: createSecureContext({ cert: certificate, key: leaf.key }) };
  }

  return {
    of(host) {
      const kept = cache.get(host);
      const time = now().getTime();
      if (kept && time - kept.made < KEEP) return kept.identity;
      const identity = make(host);
      cache.set(host, { made: time, identity });
      identity.catch(() => cache.delete(host));
      return identity;
    },
  };
}
