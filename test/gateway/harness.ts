import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayConfig } from '../../src/gateway/config/schema.ts';
import { gatewayHandler } from '../../src/gateway/handle.ts';
import { Pool } from '../../src/gateway/pool.ts';
import { listen } from '../../src/proxy/listener.ts';
import { createRouter } from '../../src/proxy/router.ts';
import type { ExchangeStart, Recorder } from '../../src/proxy/types.ts';
import { httpUpstream } from '../../src/proxy/upstream.ts';
import type { Cleanup } from '../proxy/harness.ts';

/** One exchange as a recorder in memory saw it. */
export interface Recorded {
  id: string;
  start: ExchangeStart;
  request: string;
  status: number | undefined;
  headers: readonly string[];
  answer: string;
  outcome: string | undefined;
}

/** A recorder in memory, in place of the recording process. */
function memoryRecorder(name: string): Recorder & { exchanges: Recorded[]; warnings: string[] } {
  const exchanges: Recorded[] = [];
  const warnings: string[] = [];
  return {
    exchanges,
    warnings,
    exchange(start) {
      const id = `${name}${exchanges.length + 1}`;
      const seen: Recorded = {
        id,
        start,
        request: '',
        status: undefined,
        headers: [],
        answer: '',
        outcome: undefined,
      };
      exchanges.push(seen);
      return {
        id,
        requestChunk: (chunk) => {
          seen.request += Buffer.from(chunk).toString('utf8');
        },
        requestEnd: () => undefined,
        answerHead: (status, headers) => {
          Object.assign(seen, { status, headers });
        },
        answerChunk: (chunk) => {
          seen.answer += Buffer.from(chunk).toString('utf8');
        },
        end: (outcome) => {
          seen.outcome ??= outcome;
        },
        recorded: async () => undefined,
      };
    },
    other: () => undefined,
    passed: () => {
      throw new Error('the gateway records everything');
    },
    tunnel: () => undefined,
    warn: (message) => void warnings.push(message),
    close: () => Promise.reject(new Error('not closed by tests')),
  };
}

export interface Received {
  headers: IncomingHttpHeaders;
  path: string;
  body: string;
}

/** An endpoint that gives the answers of a script one after the other, the last one again and again. */
export async function startEndpoint(
  cleanup: Cleanup,
  script: readonly ({ status: number; headers?: Record<string, string>; body?: string } | 'reset' | 'cut')[],
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, path: request.url ?? '', body });
      const step = script[Math.min(received.length, script.length) - 1];
      if (step === undefined || step === 'reset') return void request.socket.destroy();
      if (step === 'cut') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        return void setTimeout(() => request.socket.destroy(), 5);
      }
      response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
      response.end(step.body ?? '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A gateway in this process, with recorders in memory and a clock of its own. */
export async function startGateway(cleanup: Cleanup, config: GatewayConfig) {
  const clock = { now: 1_000_000 };
  const waits: number[] = [];
  const clients = memoryRecorder('c');
  const attempts = memoryRecorder('a');
  const pool = new Pool(config, { now: () => clock.now, random: () => 0.5 });
  const upstream = httpUpstream();
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  const handle = gatewayHandler({
    attempts: { config, pool, upstream, recorder: attempts, wait },
    recorder: clients,
    router: createRouter({ agents: [] }),
  });
  const listener = await listen(handle);
  cleanup.add(async () => {
    await listener.close();
    await upstream.close();
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(listener.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    url: listener.url,
    clock,
    waits,
    clients: clients.exchanges,
    warnings: clients.warnings,
    attempts: attempts.exchanges,
    pool,
    post,
  };
}
