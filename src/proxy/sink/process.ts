import fs from 'node:fs';
import os from 'node:os';
import type { LogRedactor } from '../../secrets/log-redactor.ts';
import type { Telemetry } from '../../telemetry/types.ts';
import { MemoryFileReader } from './memory-file.ts';
import type { FinishedExchange, FromProcess, SinkConfig, ToProcess } from './messages.ts';
import { Sink } from './sink.ts';

/** Entry of the recording process. */

/**
 * Its niceness, below the agent and its children: nothing waits for it (docs/decisions/008). High enough to get its share
 * next to a build on all cores.
 */
const NICENESS = 10;

/** Milliseconds that what is only shown may wait: each message wakes the relaying process. */
const REPORT_INTERVAL_MS = 50;

/** Where the memory file is, behind the standard streams and the channel. */
const MEMORY = new MemoryFileReader(4);

let sink: Sink | undefined;
let telemetry: Telemetry | undefined;
let closing = false;
/** Set while the log is opened: what comes meanwhile waits, in its order. */
let opening: Promise<void> | undefined;
/** A message came since the last sign of life. */
let active = false;
let finished: FinishedExchange[] = [];
let postTimer: NodeJS.Timeout | undefined;

process.title = 'lens: recording';
runLast();
// A shutdown signals every process. This one ends after lens, when it has written everything lens sent.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', (error) => {
  post({ kind: 'failed', message: error.message }, () => process.exit(1));
});
process.on('message', receive);
process.once('disconnect', () => {
  if (!closing) void onParentGone();
});

function receive(message: ToProcess): void {
  active = true;
  if (opening) void opening.then(() => receive(message));
  else if (message.kind === 'open')
    opening = open(message.config).finally(() => {
      opening = undefined;
    });
  else if (message.kind === 'batch') {
    const { batch, region } = message;
    sink?.batch(region ? { ...batch, bytes: MEMORY.take(region) } : batch);
    if (region) MEMORY.done(region);
  } else if (message.kind === 'other') sink?.other(message.method, message.path);
  else if (message.kind === 'traffic') sink?.traffic(message.traffic);
  else if (message.kind === 'warn') sink?.warn(message.message);
  else void close();
}

async function open(config: SinkConfig): Promise<void> {
  try {
    // Loaded only where it was asked for.
    const redactor = config.redact && (await openRedactor(config.redact.key));
    // The log names the process that writes it.
    const own = { ...config, session: { ...config.session, pid: process.pid } };
    // Independent of the order of messages: a long queue is no stall.
    setInterval(() => {
      if (active) post({ kind: 'alive' });
      active = false;
    }, config.limits.stalledAfter / 10).unref();
    sink = new Sink(
      own,
      {
        ...fs,
        now: Date.now,
        finished(exchange) {
          finished.push(exchange);
          postTimer ??= setTimeout(postFinished, REPORT_INTERVAL_MS);
        },
        telemetry: (exchange) => telemetry?.finished(exchange),
        warn: (message) => post({ kind: 'warning', message }),
      },
      redactor,
    );
    if (config.telemetry) void openTelemetry(sink, own);
    else post({ kind: 'opened', file: sink.file });
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    post({ kind: 'not_opened', file: config.folder, code, message }, () => process.exit());
  }
}

async function openRedactor(key: string): Promise<LogRedactor> {
  const { LogRedactor } = await import('../../secrets/log-redactor.ts');
  return new LogRedactor(Buffer.from(key, 'base64'));
}

/** Starts telemetry for an open log. A capture whose recording was interrupted continues without it when that fails. */
async function openTelemetry(opened: Sink, { telemetry: config, session, gap }: SinkConfig): Promise<void> {
  if (!config) return;
  try {
    const { startTelemetry } = await import('../../telemetry/start.ts');
    const { id, agent, agent_version: agentVersion, label } = session;
    telemetry = await startTelemetry(config, { session: id, agent, agentVersion, label }, (message) =>
      opened.warn(message),
    );
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    if (!gap) {
      await opened.close();
      post({ kind: 'no_metrics', port: config.prometheus ?? 0, code, message }, () => process.exit());
      return;
    }
    opened.warn(`telemetry could not be started again: ${message}`);
  }
  post({ kind: 'opened', file: opened.file, metricsPort: telemetry?.port });
}

async function close(): Promise<void> {
  closing = true;
  if (!sink) process.exit();
  const summary = await sink.close();
  postFinished();
  for (const warning of (await telemetry?.close()) ?? []) sink.warn(warning);
  post({ kind: 'closed', summary }, () => process.exit());
}

/** lens ended without closing the channel. */
async function onParentGone(): Promise<void> {
  sink?.abandon();
  await sink?.close();
  await telemetry?.close();
  process.exit();
}

function postFinished(): void {
  clearTimeout(postTimer);
  postTimer = undefined;
  if (finished.length > 0) post({ kind: 'finished', exchanges: finished });
  finished = [];
}

/** Calls back when lens has the message, or is gone. */
function post(message: FromProcess, done: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, done);
  else done();
}

function runLast(): void {
  try {
    os.setPriority(NICENESS);
  } catch {
    // A sandbox forbids it: recording works all the same, and competes for the cores.
  }
}
