import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { openaiResponses } from '../../wire/responses/wire.ts';
import type { DryOptions } from '../dry/answer.ts';
import { responsesStandIn } from '../dry/responses.ts';
import type { Dialer } from '../network/dial.ts';
import type { Recorder, Target } from '../types.ts';
import { dryWebSockets } from './dry.ts';
import { isWebSocket, refuseWebSocket } from './handshake.ts';
import { relayWebSocket } from './relay.ts';
import { turnChain } from './turns.ts';

interface UpgradeFacts {
  connection: string;
  keepHost: boolean;
  /** lens does not decrypt this host. */
  unrecorded?: boolean;
}

/** Handles a request that asks for another protocol on its connection. */
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  target: Target,
  facts: UpgradeFacts,
) => void;

export interface UpgradeOptions {
  recorder: Recorder;
  dialer: Dialer;
  /** `false` makes agents fall back to plain requests. */
  websocket: boolean;
  /** How lens answers by itself; undefined for the real host. */
  dry: DryOptions | undefined;
}

/** Chosen once per capture: relayed to the real host, answered locally, or refused. */
export function upgradeHandler({ recorder, dialer, websocket, dry }: UpgradeOptions): UpgradeHandler {
  const chain = turnChain();
  const answerDry = dryWebSockets();
  const standIn = dry && responsesStandIn(dry);
  return (request, socket, head, target, { connection, keepHost, unrecorded = false }) => {
    const path = target.path.split('?', 1)[0] as string;
    const readable = openaiResponses.matchesPath(path);
    if (!websocket) {
      recorder.other('GET', `${path} (WebSocket refused by --no-websocket)`);
      refuseWebSocket(socket);
    } else if (standIn === undefined) {
      const recorded = readable && !unrecorded;
      relayWebSocket(request, socket, head, target, {
        recorder,
        dialer,
        chain,
        connection,
        keepHost,
        recorded,
      });
    } else if (readable && isWebSocket(request)) {
      answerDry(request, socket, head, target, { recorder, chain, connection, standIn });
    } else {
      recorder.other('GET', `${path} (WebSocket, no stand-in)`);
      refuseWebSocket(socket);
    }
  };
}
