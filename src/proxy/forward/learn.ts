import { bytes, duration } from '../../text/figures.ts';
import type { ForwardEvent } from './types.ts';

/** Traffic of one host, seen from outside its tunnels. */
interface HostTraffic {
  host: string;
  tunnels: number;
  up: number;
  down: number;
  /** Longest run of an answer, milliseconds. */
  msAnswer: number;
  ms: number;
}

/** Bytes up in one tunnel from which a host may be a model's: a prompt is large, a page request is not. */
const PROMPT_BYTES = 5_000;
/** Milliseconds an answer takes at least when it is generated while it is sent. */
const STREAM_MS = 300;

/** Finds hosts that may carry model traffic, without decrypting any of it (`lens capture --learn`). */
export interface LearnLog {
  take(event: ForwardEvent): void;
  /** Hosts that may carry model traffic, by what passed so far. */
  likely(): string[];
  /** The table of all hosts, then the flag that decrypts the likely ones. */
  report(): string[];
}

/** A log of one capture's tunnels. */
export function learnLog(): LearnLog {
  const hosts = new Map<string, HostTraffic & { likely: boolean }>();
  const byBytes = () => [...hosts.values()].sort((a, b) => b.up - a.up);
  const likelyHosts = (): string[] => byBytes().flatMap(({ host, likely }) => (likely ? [host] : []));
  return {
    take(event) {
      if (event.kind !== 'tunnel') return;
      const { host } = event.authority;
      const seen = hosts.get(host) ?? { host, tunnels: 0, up: 0, down: 0, msAnswer: 0, ms: 0, likely: false };
      hosts.set(host, {
        host,
        tunnels: seen.tunnels + 1,
        up: seen.up + event.up,
        down: seen.down + event.down,
        msAnswer: Math.max(seen.msAnswer, event.msAnswer),
        ms: seen.ms + event.ms,
        likely: seen.likely || (event.up >= PROMPT_BYTES && event.msAnswer >= STREAM_MS),
      });
    },
    likely: likelyHosts,
    report() {
      const seen = byBytes();
      if (seen.length === 0) return ['There was no connection: the agent does not use the proxy variables.'];
      const likely = likelyHosts();
      return [
        'Hosts that were reached (none decrypted):',
        ...seen.map(row),
        likely.length > 0
          ? `Likely model traffic (large requests, slowly streamed answers): --intercept ${likely.join(',')}`
          : 'None of them looks like model traffic (large requests, slowly streamed answers).',
      ];
    },
  };
}

function row({ host, tunnels, up, down, msAnswer, ms }: HostTraffic): string {
  const times = `${duration(ms)} open, longest answer ${duration(msAnswer)}`;
  return `  ${host}: ${tunnels} ${tunnels === 1 ? 'tunnel' : 'tunnels'}, ${bytes(up)} up, ${bytes(down)} down, ${times}`;
}
