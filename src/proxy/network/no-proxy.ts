import { BlockList, isIP } from 'node:net';

/** The entries of the user's NO_PROXY, either case. */
export function noProxyEntries(env: NodeJS.ProcessEnv): string[] {
  return (env['NO_PROXY'] || env['no_proxy'] || '').split(/[\s,]+/).filter((entry) => entry !== '');
}

/**
 * Whether one entry of NO_PROXY keeps a host from the proxy, as curl and Node read it: `*`, the name itself, a
 * suffix with or without a leading dot or `*.`, an address or a range such as `10.0.0.0/8`. A port in the entry must
 * be the host's, where that is known. Names are compared in lower case.
 */
export function noProxyCovers(entry: string, host: string, port?: number): boolean {
  if (entry === '*') return true;
  const withPort = /^(\[.*\]|[^:]+):(\d+)$/.exec(entry);
  if (withPort?.[2] !== undefined && port !== undefined && Number(withPort[2]) !== port) return false;
  const name = bare((withPort?.[1] ?? entry).toLowerCase()).replace(/^\*?\./, '');
  const wanted = bare(host.toLowerCase());
  return wanted === name || wanted.endsWith(`.${name}`) || inRange(name, wanted);
}

/** Whether a host is this machine by name or address. */
export function isLoopback(host: string): boolean {
  const name = bare(host.toLowerCase());
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || inRange('127.0.0.0/8', name)
  );
}

/** An IPv6 address without its brackets; every other host as it is. */
export function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function inRange(range: string, host: string): boolean {
  const [address = '', bits] = range.split('/');
  const family = isIP(address);
  if (bits === undefined || family === 0 || isIP(host) !== family) return false;
  const prefix = Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, prefix, type);
  return list.check(host, type);
}
