import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createDialer } from '../../../src/proxy/network/dial.ts';
import { type ExchangeStart, type Recorder, unrecordedTap } from '../../../src/proxy/types.ts';
import { relayWebSocket, type WebSocketContext } from '../../../src/proxy/websocket/relay.ts';
import { type TurnChain, turnChain } from '../../../src/proxy/websocket/turns.ts';
import { type Cleanup, everyNameIsLocal, listen } from '../forward/support.ts';

/** One exchange as the recorder was told of it. */
interface Told extends ExchangeStart {
  id: string;
  request: string;
  requestEnded: boolean;
  status: number | undefined;
  messages: string[];
  outcome: string | undefined;
  error: string | undefined;
}

export interface TestRecorder extends Recorder {
  exchanges: Told[];
  others: string[];
  warnings: string[];
}

/** A recorder that keeps what it is told. */
function testRecorder(): TestRecorder {
  const exchanges: Told[] = [];
  const others: string[] = [];
  const warnings: string[] = [];
  return {
    exchanges,
    others,
    warnings,
    exchange(start) {
      const told: Told = {
        ...start,
        id: `exchange-${exchanges.length + 1}`,
        request: '',
        requestEnded: false,
        status: undefined,
        messages: [],
        outcome: undefined,
        error: undefined,
      };
      exchanges.push(told);
      return {
        id: told.id,
        requestChunk(chunk) {
          told.request += Buffer.from(chunk).toString();
        },
        requestEnd() {
          told.requestEnded = true;
        },
        answerHead(status) {
          told.status = status;
        },
        answerChunk(chunk) {
          told.messages.push(Buffer.from(chunk).toString());
        },
        end(outcome, error) {
          if (told.outcome !== undefined) throw new Error('ended twice');
          told.outcome = outcome;
          told.error = error?.code;
        },
        recorded: async () => undefined,
      };
    },
    other: (method, path) => void others.push(`${method} ${path}`),
    passed: () => unrecordedTap,
    tunnel: () => undefined,
    warn: (message) => void warnings.push(message),
    close: () => Promise.reject(new Error('not used')),
  };
}

/** lens' listener in reverse mode, for upgrades alone. */
export async function startRelay(
  origin: string,
  cleanup: Cleanup,
  options: Partial<WebSocketContext> & { agent?: string } = {},
): Promise<{ port: number; recorder: TestRecorder; chain: TurnChain }> {
  const recorder = testRecorder();
  const chain = turnChain();
  const dialer = createDialer({ env: {}, lookup: everyNameIsLocal, timeout: 5000 });
  const server = createServer();
  let sockets = 0;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets += 1;
    relayWebSocket(
      request,
      socket,
      head,
      { origin, path: request.url ?? '/', agent: 'codex' },
      { recorder, chain, dialer, connection: `c${sockets}`, recorded: true, ...options },
    );
  });
  return { port: await listen(server, cleanup), recorder, chain };
}
