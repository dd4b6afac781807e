import { agentName } from '../../text/agents.ts';
import type { ForwardEvent } from '../forward/types.ts';
import type { Choice } from './choose.ts';

/** What to do where a client does not trust the local CA; pinned certificates are the other cause. */
const TRUST =
  'if it does not trust the local CA, give Node programs NODE_EXTRA_CA_CERTS and others SSL_CERT_FILE (files: lens ca show); if it pins certificates, use --mode reverse.';

/** Collects what the forward proxy saw, for the case that nothing was captured. */
export class ForwardSeen {
  readonly #tunnels = new Map<string, { times: number; up: number; down: number }>();
  readonly #untrusting = new Set<string>();
  readonly #silent = new Set<string>();

  /** Takes one event; returns a warning where it is one. */
  take(event: ForwardEvent): string | undefined {
    if (event.kind === 'tunnel') {
      const host = event.authority.host;
      const { times, up, down } = this.#tunnels.get(host) ?? { times: 0, up: 0, down: 0 };
      this.#tunnels.set(host, { times: times + 1, up: up + event.up, down: down + event.down });
    } else if (event.kind === 'tls_failed') {
      const { host } = event.authority;
      const first = !this.#untrusting.has(host);
      this.#untrusting.add(host);
      // One client tries many times; once is enough.
      return first ? `A client aborted TLS to ${host} (${event.code}): ${TRUST}` : undefined;
    } else if (event.kind === 'tls_unused') this.#silent.add(event.authority.host);
    else return `A proxy client was rejected: ${event.reason}.`;
    return undefined;
  }

  /** Things to check, most telling first. */
  hints(): string[] {
    const tunnels = [...this.#tunnels].sort((a, b) => b[1].up - a[1].up).slice(0, 5);
    return [
      ...[...this.#silent]
        .filter((host) => !this.#untrusting.has(host))
        .map((host) => `A connection to ${host} ended without a request: ${TRUST}`),
      ...tunnels.map(
        ([host, { times, up, down }]) =>
          `${host} passed without decryption (${times} tunnels, ${up} bytes up, ${down} down); if it is a model API, add --intercept ${host}.`,
      ),
    ];
  }
}

/** What to check when nothing was captured. */
export function emptyHints({ mode, spec }: Choice, launched: boolean, seen: ForwardSeen): string[] {
  const agent = spec ? agentName(spec.id) : 'the agent';
  return [
    ...seen.hints(),
    ...(launched
      ? [`Did ${agent} send a request to its model (logged in, key set, prompt given)?`]
      : ['Was an agent started with one of the lines above?']),
    mode === 'forward'
      ? `Does ${agent} use the proxy variables? If not, try --mode reverse.`
      : `Does ${agent} get its base URL from another source (settings file, flag)? If so, try --mode forward.`,
    'Does it run its work in a process that was started before lens (a daemon, an editor)? Restart that.',
  ];
}
