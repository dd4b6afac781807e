import type { AgentSpec } from './types.ts';

type PasteInput = Parameters<AgentSpec['pasteLine']>[0];

/** The variables of forward mode as a person would type them; the command follows. */
export function forwardPaste({ url, caFile, bundleFile }: PasteInput, command: string): string {
  return pasted(
    {
      HTTPS_PROXY: url,
      HTTP_PROXY: url,
      NO_PROXY: 'localhost,127.0.0.1,::1',
      ...(caFile ? { NODE_EXTRA_CA_CERTS: caFile } : {}),
      ...(bundleFile ? { SSL_CERT_FILE: bundleFile } : {}),
    },
    command,
  );
}

/** `NAME=value … command`, quoted for a POSIX shell. */
export function pasted(env: Readonly<Record<string, string>>, command: string): string {
  return [...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`), command].join(' ');
}

/** A word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
