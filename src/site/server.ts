import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LensError } from '../errors.ts';
import { refusalOf } from './guard.ts';
import type { LivePages } from './pages.ts';
import { headerPolicy } from './policy.ts';

const always = {
  'content-security-policy': headerPolicy,
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

interface ServerOptions {
  pages: LivePages;
  /** A port, or 0 for a free one. */
  port: number;
  /** Told what went wrong while a page was made. */
  onError(error: unknown): void;
}

/** Serves the pages on the loopback interface alone. Throws `port_taken`. */
export async function startServer({
  pages,
  port,
  onError,
}: ServerOptions): Promise<{ server: Server; port: number }> {
  let own = port;
  const server = createServer((request, response) => {
    handle(pages, own, request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent)
        send(response, 500, 'text/plain; charset=utf-8', 'This page could not be made.\n');
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new LensError('port_taken', `Port ${port} is taken`, {
          where: '--port',
          hint: 'Choose another one, or 0 for any.',
          cause: error,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address !== null && typeof address === 'object') own = address.port;
  return { server, port: own };
}

async function handle(
  pages: LivePages,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(request.method ?? '', request.headers, port);
  if (refusal) return send(response, refusal.status, 'text/plain; charset=utf-8', `${refusal.reason}\n`);
  const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  const url = path === '/' ? 'index.html' : path.slice(1);
  const answer = await pages.answer(url);
  if (!answer)
    return send(
      response,
      404,
      'text/plain; charset=utf-8',
      'There is no such page. It may have gone with a new analysis.\n',
    );
  response.setHeader('cache-control', answer.lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
  send(response, 200, answer.type, request.method === 'HEAD' ? '' : answer.body);
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  response.setHeader('content-type', type);
  response.writeHead(status);
  response.end(body);
}
