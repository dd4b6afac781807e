import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { LensError } from '../../errors.ts';

/**
 * What lens trusts when it connects to the real hosts: Node's list, the system's store (keychains on macOS), and the
 * files the user's CA variables name, so that whatever the agent would have trusted, lens does. Made on the first
 * call (about 100 ms, most of it the system's store) and kept.
 * @param extra PEM files beyond these (`--upstream-ca`).
 * @throws LensError `certificate` from the first call when a file of `extra` cannot be read; an unreadable file in a
 * variable is passed over, as Node does.
 */
export function upstreamTrust(extra: readonly string[], env: NodeJS.ProcessEnv): () => SecureContext {
  let context: SecureContext | undefined;
  return () => {
    context ??= createSecureContext({
      ca: [
        ...new Set([
          ...getCACertificates('bundled'),
          ...getCACertificates('system'),
          ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'CODEX_CA_CERTIFICATE'].flatMap((name) =>
            fromVariable(env[name]),
          ),
          ...extra.map(fromFlag),
        ]),
      ],
    });
    return context;
  };
}

function fromVariable(file: string | undefined): string[] {
  if (!file) return [];
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}

function fromFlag(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LensError('certificate', 'The CA file for upstream hosts cannot be read.', {
      where: file,
      cause,
    });
  }
}
