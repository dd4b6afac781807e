import { createSecureContext, type SecureContext } from 'node:tls';
import { createLeafKey, issueLeaf, type KeyedCertificate, type LeafKey } from './certificates.ts';

/** What lens shows as the identity of one host. */
interface HostIdentity extends KeyedCertificate {
  context: SecureContext;
}

/** Identities of the hosts lens answers for. */
export interface HostContexts {
  /** The identity whose certificate (with the CA's after it) names `host`; made once, in about 10 ms, then kept. */
  of(host: string): Promise<HostIdentity>;
}

/** A leaf is issued anew after this time, long before the shortest one ends. */
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
