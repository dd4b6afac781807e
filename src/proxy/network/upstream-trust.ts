import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { LensError } from '../../errors.ts';

/**
 * What lens trusts when it connects to the real hosts: Node's list, the system's store (keychains on macOS), and the
 * files the user's CA variables name, so that lens trusts what the agent would have trusted. The context is made on
 * the first call (about 100 ms, most of it the system's store) and kept.
 * @param extra PEM files beyond these (`--upstream-ca`), read at once; a file named by a variable is passed over when
 * it cannot be read, as Node does.
 * @throws LensError `certificate` when a file of `extra` holds no certificate.
 */
export function upstreamTrust(extra: readonly string[], env: NodeJS.ProcessEnv): () => SecureContext {
  const given = extra.map(fromFlag);
  let context: SecureContext | undefined;
  return () => {
    context ??= createSecureContext({
      ca: [
        ...new Set([
          ...getCACertificates('bundled'),
          ...getCACertificates('system'),
          ...VARIABLES.flatMap((name) => fromVariable(env[name])),
          ...given,
        ]),
      ],
    });
    return context;
  };
}

const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'CODEX_CA_CERTIFICATE'] as const;

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
    const text = readFileSync(file, 'utf8');
    new X509Certificate(text);
    return text;
  } catch (cause) {
    throw new LensError('certificate', 'No certificate can be read from this file.', {
      where: `--upstream-ca ${file}`,
      hint: 'It must hold one or more certificates in PEM form.',
      cause,
    });
  }
}
