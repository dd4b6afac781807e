import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LensError } from '../errors.ts';
import type { SiteApp } from './app.ts';
import { LIVE } from './frame.ts';
import { refusalOf } from './guard.ts';
import type { LiveStreams } from './live/stream.ts';
import type { LivePages, SiteFile } from './pages.ts';
import { headerPolicyOf } from './policy.ts';
import { rangeOf } from './range.ts';

const always = {
  'content-security-policy': headerPolicyOf(''),
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

interface ServerOptions {
  app: SiteApp;
  pages: LivePages;
  /** Open pages, which are notified of changes. */
  streams: LiveStreams;
  /** A port, or 0 for a free one. */
  port: number;
  /** Called with an error of a request. */
  onError(error: unknown): void;
}

/** A server that runs until it is closed. */
export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

/** Serves the pages on the loopback interface alone. Throws `port_taken`. */
export async function startServer({
  app,
  pages,
  streams,
  port,
  onError,
}: ServerOptions): Promise<RunningServer> {
  let own = port;
  const server = createServer((request, response) => {
    handle({ app, pages, port: own, streams }, request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) {
        send(response, 500, 'text/plain; charset=utf-8', 'This page could not be rendered.\n');
      } else if (!response.writableEnded) response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new LensError('port_taken', `Port ${port} is taken`, {
          where: '--port',
          hint: 'Choose another port, or 0 for a free one.',
          cause: error,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address !== null && typeof address === 'object') own = address.port;
  return {
    port: own,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Serving {
  app: SiteApp;
  pages: LivePages;
  port: number;
  streams: LiveStreams;
}

async function handle(
  { app, pages, port, streams }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(request.method ?? '', request.headers, port);
  if (refusal) return send(response, refusal.status, 'text/plain; charset=utf-8', `${refusal.reason}\n`);
  const [path = '/', query] = (request.url ?? '/').split(/[?#]/, 2);
  if (path === '/live') {
    setHeaders(response);
    return streams.open(response, pages.shown, query === 'feed');
  }
  // The page that the workspace replaced.
  if (path === '/live.html') {
    response.setHeader('location', `/${LIVE}`);
    return send(response, 302, 'text/plain; charset=utf-8', '');
  }
  const url = path === '/' ? 'index.html' : path.slice(1);
  const found = await pages.find(url);
  if (!found) {
    const text =
      'There is no such page. A new analysis may have removed it, or its exchange is not analysed yet.\n';
    return send(response, 404, 'text/plain; charset=utf-8', text);
  }
  response.setHeader('content-security-policy', headerPolicyOf(url));
  if ('page' in found) {
    setHeaders(response);
    response.setHeader('cache-control', 'no-cache');
    return app.respond(found, request, response);
  }
  response.setHeader('cache-control', found.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  sendPart(response, found, request.headers.range, request.method === 'HEAD');
}

/** Sends a file, or the requested range of it: the page that runs SQL loads the database in parts. */
function sendPart(response: ServerResponse, file: SiteFile, asked: string | undefined, head: boolean): void {
  const body = typeof file.body === 'string' ? Buffer.from(file.body) : file.body;
  response.setHeader('accept-ranges', 'bytes');
  const range = rangeOf(asked, body.length);
  if (range === null) {
    response.setHeader('content-range', `bytes */${body.length}`);
    send(response, 416, 'text/plain; charset=utf-8', '');
    return;
  }
  if (range) response.setHeader('content-range', `bytes ${range.start}-${range.end}/${body.length}`);
  const part = range ? body.subarray(range.start, range.end + 1) : body;
  response.setHeader('content-length', part.length);
  send(response, range ? 206 : 200, file.type, head ? '' : part);
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  setHeaders(response);
  response.setHeader('content-type', type);
  response.writeHead(status);
  response.end(body);
}

function setHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(always))
    if (!response.hasHeader(name)) response.setHeader(name, value);
}
