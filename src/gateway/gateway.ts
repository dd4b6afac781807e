import path from 'node:path';
import { ulid } from 'ulid';
import { findPaths } from '../paths.ts';
import { agents } from '../proxy/agents/table.ts';
import { listen } from '../proxy/listener.ts';
import { createDialer } from '../proxy/network/dial.ts';
import { type OpenRecorder, openRecorder } from '../proxy/recorder.ts';
import { createRouter } from '../proxy/router.ts';
import { exchangeLine, summaryLines } from '../proxy/status.ts';
import { httpUpstream } from '../proxy/upstream.ts';
import { refuseWebSocket } from '../proxy/websocket/handshake.ts';
import { environmentSecrets, redactUrl } from '../record/redact.ts';
import { version } from '../version.ts';
import type { GatewayConfig } from './config/schema.ts';
import { gatewayHandler } from './handle.ts';
import { Pool } from './pool.ts';

export interface GatewayOptions {
  config: GatewayConfig;
  /** Port of the command line; wins over that of the file. */
  port?: number | undefined;
  /** Folder of the clients' log; attempts are recorded in the folder `attempts` next to it. */
  out?: string | undefined;
}

/** What a gateway does to the world outside its own sockets and files. */
export interface GatewayEffects {
  env: NodeJS.ProcessEnv;
  cwd: string;
  log(line: string): void;
  /** Resolves when the person wants to stop. */
  interrupted(): Promise<void>;
}

/**
 * Runs a gateway until it is interrupted. It listens on loopback only.
 * @throws LensError `port_taken`, `not_writable`
 */
export async function runGateway(
  { config, port, out }: GatewayOptions,
  effects: GatewayEffects,
): Promise<number> {
  const { env, cwd, log } = effects;
  const captures = out === undefined ? findPaths({ cwd, env }).captures : path.resolve(cwd, out);
  const record = async (folder: string, onFinished: (line: string) => void): Promise<OpenRecorder> =>
    openRecorder({
      folder,
      name: `${new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}-gateway`,
      session: sessionOf(config, cwd),
      secrets: [
        ...environmentSecrets(env),
        ...config.endpoints.flatMap(({ keys }) => keys.map(({ value }) => value)),
      ],
      events: true,
      onFinished: (exchange) => onFinished(exchangeLine(exchange)),
      onWarning: (message) => log(`warning: ${message}`),
    });
  const [recorder, attempts] = await Promise.all([
    record(captures, log),
    record(path.join(path.dirname(captures), 'attempts'), (line) => log(`  attempt: ${line}`)),
  ]);
  const upstream = httpUpstream({ connector: createDialer({ env }).connector });
  const pool = new Pool(config);
  const handle = gatewayHandler({
    attempts: { config, pool, upstream, recorder: attempts },
    recorder,
    router: createRouter({ agents }),
  });
  // The handlers of signals come first: whoever reads the address may stop the gateway at once.
  const interrupted = effects.interrupted();
  try {
    const listener = await listen(handle, { port: port ?? config.port });
    // Agents that try WebSocket first send whole requests after a refusal.
    listener.server.on('upgrade', (_request, socket) => refuseWebSocket(socket));
    for (const line of openingLines(config, listener.url, [recorder.file, attempts.file])) log(line);
    await interrupted;
    await listener.close();
  } finally {
    await upstream.close();
    await attempts.close();
    const next = `lens analyze ${recorder.file}`;
    for (const line of summaryLines(await recorder.close(), { next, hints: [] })) log(line);
  }
  return 0;
}

function sessionOf(config: GatewayConfig, cwd: string) {
  return {
    id: ulid(),
    ts: new Date().toISOString(),
    lens: version,
    agent: 'unknown',
    cwd,
    platform: `${process.platform} ${process.arch}`,
    mode: 'reverse' as const,
    upstreams: [...new Set(config.endpoints.map(({ url }) => redactUrl(new URL(url).origin).value))],
    settings: {},
    notes: ['recorded by lens gateway'],
  };
}

function openingLines(config: GatewayConfig, url: string, [log, attempts]: readonly string[]): string[] {
  return [
    `gateway of ${config.file} on ${url}`,
    ...config.routes.map(
      ({ model, targets, balance }) =>
        `  ${model} -> ${targets.map(({ endpoint }) => endpoint.name).join(balance === 'order' ? ', then ' : ' or ')}`,
    ),
    `log: ${log}`,
    `attempts: ${attempts}`,
    `state of the endpoints: ${url}/health`,
  ];
}
