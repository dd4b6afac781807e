import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { createWebSocketDecoder, type WebSocketDecoder } from '../../wire/websocket/decoder.ts';
import type { Dialer } from '../network/dial.ts';
import { exchangeError } from '../relay/errors.ts';
import type { ExchangeTap, Recorder, Target } from '../types.ts';
import { answerHead, handshakeHeaders, isWebSocket } from './handshake.ts';
import { recordTurns, type TurnChain, type Turns } from './turns.ts';

export interface WebSocketContext {
  recorder: Recorder;
  dialer: Dialer;
  chain: TurnChain;
  /** Client connection the request came on. */
  connection: string;
  /** Leaves the client's own `Host` alone (requests of a tunnel); otherwise it becomes the target's. */
  keepHost?: boolean;
  /** The path belongs to a wire whose messages lens can read. */
  recorded: boolean;
}

/**
 * Relays an Upgrade: the handshake with the client's own headers in their order, then raw bytes both ways with
 * back-pressure, while copies are decoded in parallel. Decoding cannot affect what is relayed. A refusal
 * is passed on as it is, on a connection that then ends, so that no later request bypasses the record.
 */
export function relayWebSocket(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  target: Target,
  context: WebSocketContext,
): void {
  const { recorder } = context;
  const path = target.path.split('?', 1)[0] as string;
  const count = (what: string): void => recorder.other('GET', `${path} (WebSocket ${what})`);
  /** The handshake as a separate exchange, when no socket is opened. */
  const recorded = context.recorded && isWebSocket(request);
  const failedHandshake = (): ExchangeTap | undefined => {
    if (!recorded) return undefined;
    const headers = request.rawHeaders;
    const connection = context.connection;
    const tap = recorder.exchange({ method: 'GET', target, headers, connection, handshake: true });
    tap.requestEnd();
    return tap;
  };
  client.on('error', () => client.destroy());

  dial(target, context.dialer).then((socket) => {
    if (client.destroyed) {
      socket.destroy();
      failedHandshake()?.end('aborted_by_client');
      return;
    }
    const upstream = httpRequest({
      createConnection: () => socket,
      setHost: false,
      method: request.method ?? 'GET',
      path: target.path,
      headers: handshakeHeaders(request, context.keepHost ? undefined : new URL(target.origin).host),
    });
    const gone = (): void => void upstream.destroy();
    client.once('close', gone);
    upstream.on('error', fail);
    upstream.on('response', (answer) => {
      upstream.off('error', fail).on('error', () => client.destroy());
      client.off('close', gone);
      client.write(answerHead(answer, 'close'));
      const tap = failedHandshake();
      if (tap) recordRefusal(answer, client, tap);
      else count(`refused with ${answer.statusCode}`);
      answer.pipe(client);
    });
    upstream.on('upgrade', (answer, server, serverHead) => {
      client.off('close', gone);
      client.write(answerHead(answer));
      const turns = recordTurns({
        ...context,
        target,
        headers: request.rawHeaders,
      });
      turns.opened(answer.statusCode ?? 101, answer.rawHeaders);
      if (!recorded) count('relayed without being read');
      const readers = recorded ? passiveReaders(answer, turns, recorder) : undefined;
      join(client, head, server as Socket, serverHead, turns, readers);
    });
    upstream.end();
  }, fail);

  function fail(error: Error): void {
    const { code, message } = exchangeError(error);
    const tap = failedHandshake();
    if (client.destroyed) {
      tap?.end('aborted_by_client');
      return;
    }
    if (tap) tap.end('upstream_error', { code, message });
    else count(`failed with ${code}`);
    recorder.warn(`WebSocket ${target.origin}${path}: ${message} (${code})`);
    client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  }
}

/** The host's answer to a handshake it does not take: as a rule a status, and why. */
function recordRefusal(answer: IncomingMessage, client: Duplex, tap: ExchangeTap): void {
  tap.answerHead(answer.statusCode ?? 0, answer.rawHeaders);
  answer.on('data', (chunk: Buffer) => tap.answerChunk(chunk));
  let failure: Error | undefined;
  answer.on('error', (error) => {
    failure = error;
  });
  let left = false;
  const leave = (): void => {
    left = true;
    answer.destroy();
  };
  // Nothing is read from the client any more, and only a socket that is read reports its end.
  client.once('end', leave).once('close', leave).resume();
  answer.on('close', () => {
    client.off('end', leave).off('close', leave);
    if (answer.complete) tap.end('complete');
    else if (left) {
      tap.end('aborted_by_client');
      client.destroy();
    } else {
      tap.end('truncated', failure && exchangeError(failure));
      client.destroy();
    }
  });
}

function dial(target: Target, dialer: Dialer): Promise<Socket> {
  const { protocol, hostname, port } = new URL(target.origin);
  if (protocol === 'https:') return dialer.tls(hostname, Number(port) || 443);
  return dialer.tcp('http', hostname, Number(port) || 80);
}

interface Readers {
  client: WebSocketDecoder;
  server: WebSocketDecoder;
  /** The side that sent a close frame first; the other then often ends the connection. */
  closedBy(): Side | undefined;
}

type Side = 'client' | 'server';

function passiveReaders(answer: IncomingMessage, turns: Turns, recorder: Recorder): Readers {
  const extensions = answer.headers['sec-websocket-extensions'];
  let closedBy: Side | undefined;
  const reader = (from: Side): WebSocketDecoder =>
    createWebSocketDecoder({
      from,
      extensions,
      onMessage(message) {
        if ('text' in message) turns[from](message.text);
        else recorder.other('WebSocket', `binary message from the ${from}`);
      },
      onClose() {
        closedBy ??= from;
      },
      onError(error) {
        recorder.warn(`WebSocket frames of the ${from} can no longer be read: ${error.message}`);
        turns.close('truncated', { code: 'WEBSOCKET_UNREADABLE', message: error.message });
      },
    });
  return { client: reader('client'), server: reader('server'), closedBy: () => closedBy };
}

/** Joins both sides until either ends; what they send is also given to the readers. */
function join(
  client: Duplex,
  clientHead: Buffer,
  server: Socket,
  serverHead: Buffer,
  turns: Turns,
  readers: Readers | undefined,
): void {
  let first: Side | undefined;
  let failure: Error | undefined;
  const over = (side: Side, error?: Error): void => {
    first ??= side;
    failure ??= error;
  };
  client.on('end', () => over('client'));
  client.on('error', (error) => over('client', error));
  client.on('close', () => {
    over('client');
    server.destroy();
  });
  server.on('end', () => over('server'));
  server.on('error', (error) => {
    over('server', error);
    client.destroy();
  });
  server.on('close', () => {
    over('server');
    client.end(() => client.destroy());
    void Promise.all([readers?.client.end(), readers?.server.end()]).then(() => {
      const leaver = readers?.closedBy() ?? first;
      const error = failure && leaver === 'server' ? exchangeError(failure) : undefined;
      turns.close(leaver === 'client' ? 'aborted_by_client' : 'truncated', error);
    });
  });
  feed(client, clientHead, server, readers?.client);
  feed(server, serverHead, client, readers?.server);
}

function feed(from: Duplex, head: Buffer, to: Duplex, reader: WebSocketDecoder | undefined): void {
  if (head.length > 0) from.unshift(head);
  if (reader) from.on('data', (chunk: Buffer) => reader.push(chunk, performance.now()));
  from.pipe(to);
}
