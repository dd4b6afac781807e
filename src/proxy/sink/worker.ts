import fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { FinishedExchange, FromWorker, ToWorker, WorkerData } from './messages.ts';
import { runLast } from './priority.ts';
import { Sink } from './sink.ts';
import { giveBack } from './slabs.ts';

/** Entry of the recording thread. */
const config = workerData as WorkerData;
const shared = new Int32Array(config.shared);
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

/** Milliseconds that what is only shown may wait: each message wakes the relaying thread. */
const TELL_EVERY = 50;
let finished: FinishedExchange[] = [];
let telling: NodeJS.Timeout | undefined;
let recorded: number[] = [];

const sink = openSink();
if (sink) {
  runLast();
  tell({ kind: 'opened', file: sink.file });
  parentPort?.on('message', (message: ToWorker) => void receive(sink, message));
}

function openSink(): Sink | undefined {
  try {
    return new Sink(config, {
      ...fs,
      now: Date.now,
      finished(exchange) {
        finished.push(exchange);
        telling ??= setTimeout(tellFinished, TELL_EVERY);
      },
      recorded(number) {
        if (recorded.push(number) === 1) queueMicrotask(tellRecorded);
      },
      warn: (message) => tell({ kind: 'warning', message }),
    });
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    tell({ kind: 'not_opened', file: config.folder, code, message });
    return undefined;
  }
}

async function receive(open: Sink, message: ToWorker): Promise<void> {
  if (message.kind === 'batch') {
    open.batch(message);
    Atomics.add(shared, 0, message.used);
    if (message.slab !== undefined) giveBack(shared, message.slab);
  } else if (message.kind === 'other') open.other(message.method, message.path);
  else if (message.kind === 'warn') open.warn(message.message);
  else {
    const summary = await open.close();
    tellFinished();
    tell({ kind: 'closed', summary });
    parentPort?.close();
  }
}

/** At once: an agent waits for the end of its answer. */
function tellRecorded(): void {
  tell({ kind: 'recorded', numbers: recorded });
  recorded = [];
}

function tellFinished(): void {
  clearTimeout(telling);
  telling = undefined;
  if (finished.length > 0) tell({ kind: 'finished', exchanges: finished });
  finished = [];
}
