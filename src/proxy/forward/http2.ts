import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import {
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Stream,
} from 'node:http2';
import { duplexPair, pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** Headers that belong to an HTTP/1.1 connection and must not appear in HTTP/2 (RFC 9113 8.2.2). */
const CONNECTION_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Serves a client that speaks only HTTP/2: each stream becomes an HTTP/1.1 request to `inside` over a pair of streams
 * in memory, so that the relay knows one protocol. No agent measured needs it; they all offer HTTP/1.1.
 */
export function serveHttp2(socket: TLSSocket, inside: Server, used: () => void): void {
  const session = performServerHandshake(socket);
  session.on('error', () => socket.destroy());
  session.on('stream', (stream, headers, flags, rawHeaders) => {
    used();
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    bridge(stream, headers, rawHeaders, ended, inside);
  });
}

function bridge(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
  ended: boolean,
  inside: Server,
): void {
  const [near, far] = duplexPair();
  far.on('error', () => far.destroy());
  inside.emit('connection', far);
  const request = httpRequest({
    createConnection: () => near as never,
    setHost: false,
    method: headers[':method'] ?? 'GET',
    path: headers[':path'] ?? '/',
    headers: requestHeaders(rawHeaders, headers[':authority'] ?? headers.host ?? ''),
  });
  stream.on('error', () => request.destroy());
  stream.on('close', () => {
    request.destroy();
    near.destroy();
    far.destroy();
  });
  request.on('error', () => {
    if (!stream.closed) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  request.on('information', ({ statusCode, headers: informed }) => {
    if (!stream.headersSent && !stream.destroyed)
      stream.additionalHeaders({ ...informed, ':status': statusCode });
  });
  request.on('response', (response) => answer(stream, response));
  if (ended) request.end();
  else stream.pipe(request);
}

function answer(stream: ServerHttp2Stream, response: IncomingMessage): void {
  if (stream.closed || stream.destroyed) return;
  const headers: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    if (!CONNECTION_HEADERS.has(name) && values)
      headers[name] = values.length === 1 ? (values[0] as string) : values;
  }
  stream.respond({ ...headers, ':status': response.statusCode ?? 502 }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(response.trailers as Record<string, string>));
  pipeline(response, stream, (error) => {
    if (error && !stream.closed) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
}

/** The client's own headers in their order, pseudo headers left out and `:authority` as Host. */
function requestHeaders(rawHeaders: readonly string[], authority: string): string[] {
  const flat = ['Host', authority];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (!name.startsWith(':') && name !== 'host') flat.push(name, rawHeaders[index + 1] as string);
  }
  return flat;
}
