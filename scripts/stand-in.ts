import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DryOptions } from '../src/proxy/dry/answer.ts';
import { dryUpstream } from '../src/proxy/dry/dry.ts';
import { responsesStandIn } from '../src/proxy/dry/responses.ts';

/** One request, or one message on a WebSocket, as the stand-in received it. */
export interface Received {
  method: string;
  path: string;
  bytes: number;
  sha256: string;
  headers: http.IncomingHttpHeaders;
}

/** A model server of its own on loopback, which keeps what it receives. */
export interface StandIn {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

/** Starts a server that answers as `lens capture --dry` does, over HTTP and WebSocket. */
export async function startStandIn(options: DryOptions): Promise<StandIn> {
  const received: Received[] = [];
  const note = (request: http.IncomingMessage, body: Buffer, method = request.method ?? ''): void => {
    const sha256 = createHash('sha256').update(body).digest('hex');
    received.push({ method, path: request.url ?? '', bytes: body.length, sha256, headers: request.headers });
  };
  const upstream = dryUpstream(options);
  const server = http.createServer((request, response) => {
    answer(request, response, upstream, note).catch((error: unknown) => response.destroy(error as Error));
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (client) => converse(client, request, options, note));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Note = (request: http.IncomingMessage, body: Buffer, method?: string) => void;

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  upstream: ReturnType<typeof dryUpstream>,
  note: Note,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  note(request, body);
  const {
    status,
    headers,
    body: parts,
  } = await upstream.send({
    method: request.method ?? 'GET',
    target: { origin: 'http://stand-in', path: request.url ?? '/', agent: 'unknown' },
    headers: request.rawHeaders,
    body: once(body),
    signal: new AbortController().signal,
  });
  response.writeHead(status, [...headers]);
  for await (const part of parts) response.write(part);
  response.end();
}

function converse(client: WebSocket, request: http.IncomingMessage, options: DryOptions, note: Note): void {
  const standIn = responsesStandIn(options);
  client.on('message', (data: Buffer) => {
    note(request, data, 'WEBSOCKET');
    for (const event of standIn.events(JSON.parse(data.toString()))) client.send(JSON.stringify(event));
  });
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
