import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus';

/**
 * Serves `/metrics` on the loopback interface.
 * @throws the system's error when the port cannot be opened
 */
export async function serveMetrics(
  exporter: PrometheusExporter,
  port: number,
): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => {
    const problem = refusal(request.method, request.url, request.headers.host);
    if (problem === undefined) exporter.getMetricsRequestHandler(request, response);
    else response.writeHead(problem, { 'content-type': 'text/plain' }).end('Metrics are at GET /metrics.\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, server };
}

/** A page of another origin that resolves its own name to this machine is refused by its host. */
function refusal(method = '', url = '', host = ''): number | undefined {
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)) return 403;
  if (method !== 'GET') return 405;
  return url.split('?', 1)[0] === '/metrics' ? undefined : 404;
}
