import type { EndpointHealth } from './pool.ts';

/** State of a gateway, as `/health` reports it. */
export interface GatewayHealth {
  /** `ok` while at least one endpoint is ready. */
  status: 'ok' | 'degraded';
  /** The configuration. */
  file: string;
  endpoints: readonly EndpointHealth[];
}

/** Headers of the page: nothing is loaded, run, framed or kept. */
export const statusPageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const SECONDS_BETWEEN_LOADS = 5;
const columns = ['Endpoint', 'Wire', 'Address', 'State', 'Attempts', 'Failures', 'Last error', 'Keys'];

/** The state of a gateway as a page for a browser, which loads it again every few seconds. */
export function statusPage({ status, file, endpoints }: GatewayHealth): string {
  const rows = endpoints.map((one) => {
    const cells = [
      one.name,
      one.wire,
      one.url,
      one.ready_in === undefined ? one.state : `${one.state}, ready in ${one.ready_in} s`,
      String(one.attempts),
      String(one.failures),
      one.last_error ?? '',
      one.keys.map(({ variable, state }) => `${variable}: ${state}`).join(', ') || 'those of the client',
    ];
    return `<tr class="${one.state}">${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${SECONDS_BETWEEN_LOADS}">
<title>lens gateway: ${status}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem; }
table { border-collapse: collapse; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.cooling td:nth-child(4) { font-weight: bold; }
</style>
<h1>lens gateway: ${status}</h1>
<p>${escaped(file)}. The same as JSON: <a href="/health">/health</a>.</p>
<table>
<thead><tr>${columns.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</html>
`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
