import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createCa } from '../../src/proxy/ca/certificates.ts';
import { hostContexts } from '../../src/proxy/ca/open.ts';
import { dryUpstream } from '../../src/proxy/dry/dry.ts';
import { responsesStandIn } from '../../src/proxy/dry/responses.ts';
import { recordingPolicy } from '../../src/proxy/recorder.ts';
import { decodeBody } from '../../src/proxy/sink/decode.ts';
import { limits } from '../../src/proxy/sink/limits.ts';
import { type ExchangeTap, type Recorder, unrecordedTap } from '../../src/proxy/types.ts';
import { dryWebSockets } from '../../src/proxy/websocket/dry.ts';
import { refuseWebSocket } from '../../src/proxy/websocket/handshake.ts';
import { turnChain } from '../../src/proxy/websocket/turns.ts';

/** One model request as the API received it. */
export interface SeenRequest {
  host: string;
  /** `POST /v1/messages`, or `WS /v1/responses` for one frame. */
  what: string;
  httpVersion: string;
  /** Name, value, name, value … as received. */
  rawHeaders: string[];
  /** Bytes on the wire and after decoding. */
  bytes: number;
  body: string;
}

export interface StandIn {
  /** The CA of its certificates. */
  ca: string;
  /** What came since the last call. */
  /** Accept or refuse WebSockets from now on. */
  allowWebSocket(allowed: boolean): void;
  take(): { requests: SeenRequest[]; otherHosts: string[] };
  close(): void;
}

/** Top-level domains its certificates may be for: enough for every host an agent calls. */
const DOMAINS = ['com', 'org', 'net', 'io', 'ai', 'dev', 'sh', 'cn', 'co', 'app', 'lens-test'];

/**
 * Answers for every host of the internet on 127.0.0.1:443, HTTP/1.1, HTTP/2 and WebSocket: answers model requests as
 * a dry run does (one tool call, then words) and keeps what came.
 */
export async function startStandIn(folder: string): Promise<StandIn> {
  const ca = await createCa(DOMAINS, new Date());
  const contexts = hostContexts(ca);
  const upstream = dryUpstream({ kind: 'tool', folder });
  let requests: SeenRequest[] = [];
  const hosts = new Set<string>();
  const { certificate, key } = await contexts.of('stand-in.lens-test');
  const server = createSecureServer({
    allowHTTP1: true,
    cert: certificate,
    key,
    SNICallback: (name, done) => {
      hosts.add(name);
      contexts.of(name).then(
        ({ context }) => done(null, context),
        (error: Error) => done(error),
      );
    },
  });

  async function answer(request: AnyRequest, response: ServerResponse): Promise<void> {
    const host = hostOf(request);
    const path = request.url ?? '/';
    const raw = await buffer(request as IncomingMessage);
    if (recordingPolicy(request.method ?? 'GET', path) === 'by_path') {
      requests.push({
        host,
        what: `${request.method} ${path}`,
        httpVersion: request.httpVersion,
        rawHeaders: [...request.rawHeaders],
        bytes: raw.length,
        body: decodeBody(raw, codings(request), limits).toString(),
      });
    }
    const made = await upstream.send({
      method: request.method ?? 'GET',
      target: { origin: `https://${host}`, path, agent: 'unknown' },
      headers: request.rawHeaders,
      body: raw.length > 0 ? once(raw) : null,
      signal: AbortSignal.timeout(60_000),
    });
    const headers: Record<string, string> = {};
    for (let index = 0; index + 1 < made.headers.length; index += 2) {
      headers[made.headers[index] as string] = made.headers[index + 1] as string;
    }
    response.writeHead(made.status, headers);
    for await (const chunk of made.body) response.write(chunk);
    response.end();
  }

  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    answer(request, response as unknown as ServerResponse).catch((error: Error) => {
      process.stderr.write(`stand-in: ${error.message}\n`);
      response.destroy();
    });
  });
  const webSocket = dryWebSockets();
  const standIn = responsesStandIn({ kind: 'tool', folder });
  const chain = turnChain();
  let webSocketAllowed = true;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!webSocketAllowed) {
      refuseWebSocket(socket);
      return;
    }
    const host = hostOf(request);
    const path = request.url ?? '/';
    const recorder = frameRecorder((body) =>
      requests.push({
        host,
        what: `WS ${path}`,
        httpVersion: request.httpVersion,
        rawHeaders: [...request.rawHeaders],
        bytes: Buffer.byteLength(body),
        body,
      }),
    );
    const target = { origin: `https://${host}`, path, agent: 'unknown' };
    webSocket(request, socket, head, target, { recorder, chain, connection: 'c', standIn });
  });
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve) => server.listen(443, '127.0.0.1', resolve));

  return {
    ca: ca.certificate,
    allowWebSocket(allowed) {
      webSocketAllowed = allowed;
    },
    take() {
      const taken = {
        requests,
        otherHosts: [...hosts].filter((host) => !requests.some((seen) => seen.host === host)),
      };
      requests = [];
      hosts.clear();
      return { ...taken, otherHosts: taken.otherHosts.sort() };
    },
    close: () => void server.close(),
  };
}

type AnyRequest = IncomingMessage | Http2ServerRequest;

function hostOf(request: AnyRequest): string {
  const name = request.headers.host ?? (request.headers as Record<string, string>)[':authority'];
  return (name ?? 'unknown').replace(/:\d+$/, '');
}

function codings(request: AnyRequest): string[] {
  return (request.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** A recorder that hands on the body of each frame. */
function frameRecorder(seen: (body: string) => void): Recorder {
  const tap = (): ExchangeTap => ({
    ...unrecordedTap,
    id: 'frame',
    requestChunk: (chunk) => seen(Buffer.from(chunk).toString()),
  });
  return {
    exchange: tap,
    other: () => undefined,
    passed: () => unrecordedTap,
    tunnel: () => undefined,
    warn: () => undefined,
    close: () => Promise.reject(new Error('A frame recorder has no summary.')),
  };
}
