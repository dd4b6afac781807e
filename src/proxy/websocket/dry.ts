import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ResponsesStandIn } from '../dry/responses.ts';
import type { Recorder, Target } from '../types.ts';
import { recordTurns, type TurnChain } from './turns.ts';

export interface DryWebSocketContext {
  recorder: Recorder;
  chain: TurnChain;
  connection: string;
  standIn: ResponsesStandIn;
}

/** Answers WebSockets of the Responses protocol from inside (`--dry`), and records their turns. */
export function dryWebSockets(): (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  target: Target,
  context: DryWebSocketContext,
) => void {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: 0 });
  return (request, socket, head, target, context) => {
    socket.on('error', () => socket.destroy());
    let answered: string[] = [];
    const keepHeaders = (lines: string[]): void => {
      answered = lines;
    };
    server.once('headers', keepHeaders);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const turns = recordTurns({ ...context, target, headers: request.rawHeaders });
      turns.opened(101, rawHeaders(answered));
      webSocket.on('error', () => webSocket.terminate());
      webSocket.on('close', () => turns.close('aborted_by_client'));
      webSocket.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        turns.client(text);
        for (const event of eventsFor(text, context.standIn)) {
          const answer = JSON.stringify(event);
          turns.server(answer);
          webSocket.send(answer);
        }
      });
    });
    server.off('headers', keepHeaders);
  };
}

function eventsFor(text: string, standIn: ResponsesStandIn): object[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const message = `The message is not JSON: ${(error as Error).message}`;
    return [{ type: 'error', status: 400, error: { type: 'invalid_request_error', message } }];
  }
  return Object(body).type === 'response.create' ? standIn.events(body) : [];
}

/** Header lines as ws gives them (status line first) as a flat list. */
function rawHeaders(lines: readonly string[]): string[] {
  return lines.slice(1).flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}
