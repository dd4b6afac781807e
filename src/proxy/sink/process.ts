import fs from 'node:fs';
import os from 'node:os';
import { MemoryFileReader } from './memory-file.ts';
import type { FinishedExchange, FromProcess, SinkConfig, ToProcess } from './messages.ts';
import { Sink } from './sink.ts';

/** Entry of the recording process. */

/**
 * Its niceness, below the agent and all it starts: nobody waits for it (docs/decisions/010). High enough to get its share
 * beside a build on all cores.
 */
const NICENESS = 10;

/** Milliseconds that what is only shown may wait: each message wakes the relaying process. */
const TELL_EVERY = 50;

/** Where the memory file is, behind the standard streams and the channel. */
const MEMORY = new MemoryFileReader(4);

let sink: Sink | undefined;
let closing = false;
let finished: FinishedExchange[] = [];
let telling: NodeJS.Timeout | undefined;

process.title = 'lens: recording';
runLast();
// A shutdown asks everybody to end; this one ends when lens has, with all that lens still had to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', (error) => {
  tell({ kind: 'failed', message: error.message }, () => process.exit(1));
});
process.on('message', receive);
process.once('disconnect', () => {
  if (!closing) void leftAlone();
});

function receive(message: ToProcess): void {
  if (message.kind === 'open') open(message.config);
  else if (message.kind === 'batch') {
    const { batch, place } = message;
    sink?.batch(place ? { ...batch, bytes: MEMORY.take(place) } : batch);
    if (place) MEMORY.done(place);
  } else if (message.kind === 'other') sink?.other(message.method, message.path);
  else if (message.kind === 'warn') sink?.warn(message.message);
  else void close();
}

function open(config: SinkConfig): void {
  try {
    // The log names the process that writes it.
    const own = { ...config, session: { ...config.session, pid: process.pid } };
    sink = new Sink(own, {
      ...fs,
      now: Date.now,
      finished(exchange) {
        finished.push(exchange);
        telling ??= setTimeout(tellFinished, TELL_EVERY);
      },
      warn: (message) => tell({ kind: 'warning', message }),
    });
    tell({ kind: 'opened', file: sink.file });
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    tell({ kind: 'not_opened', file: config.folder, code, message }, () => process.exit());
  }
}

async function close(): Promise<void> {
  closing = true;
  if (!sink) process.exit();
  const summary = await sink.close();
  tellFinished();
  tell({ kind: 'closed', summary }, () => process.exit());
}

/** lens is gone without a word. */
async function leftAlone(): Promise<void> {
  sink?.abandon();
  await sink?.close();
  process.exit();
}

function tellFinished(): void {
  clearTimeout(telling);
  telling = undefined;
  if (finished.length > 0) tell({ kind: 'finished', exchanges: finished });
  finished = [];
}

/** Calls back when lens has the message, or is gone. */
function tell(message: FromProcess, told: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, told);
  else told();
}

function runLast(): void {
  try {
    os.setPriority(NICENESS);
  } catch {
    // A sandbox forbids it: recording works all the same, and competes for the cores.
  }
}
