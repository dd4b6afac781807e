import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Asks the proxy at the other end of `carrier` for a tunnel to `authority` (`host:port`) and gives the socket when
 * the tunnel is open. Credentials in the proxy's URL are sent as Basic (RFC 7617).
 * Rejects with code `ERR_PROXY_TUNNEL` and the proxy's status when it refuses.
 */
export function tunnelThrough(
  carrier: Socket,
  proxy: URL,
  authority: string,
  timeout: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => carrier,
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...basicAuthorization(proxy) },
    });
    const timer = setTimeout(() => {
      const error = new Error(`The upstream proxy ${proxy.host} did not answer within ${timeout} ms`);
      request.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }, timeout);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      carrier.destroy();
      reject(error);
    };
    request.once('error', fail);
    request.once('response', (response) => fail(refusal(proxy, authority, response.statusCode)));
    request.once('connect', (response, socket, head) => {
      if (response.statusCode !== 200) return fail(refusal(proxy, authority, response.statusCode));
      clearTimeout(timer);
      request.off('error', fail);
      if (head.length > 0) socket.unshift(head);
      resolve(socket as Socket);
    });
    request.end();
  });
}

function basicAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function refusal(proxy: URL, authority: string, status: number | undefined): Error {
  const reason = status === 407 ? ' (it requires other credentials)' : '';
  const error = new Error(`The upstream proxy ${proxy.host} answered ${status} for ${authority}${reason}`);
  return Object.assign(error, { code: 'ERR_PROXY_TUNNEL', status });
}
