import fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerData } from './messages.ts';
import { runLast } from './priority.ts';
import { Sink } from './sink.ts';

/** Entry of the recording thread. */
const config = workerData as WorkerData;
const processed = new Int32Array(config.processed);
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

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
      finished: (exchange) => tell({ kind: 'finished', exchange }),
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
    Atomics.add(processed, 0, message.used);
  } else if (message.kind === 'other') open.other(message.method, message.path);
  else if (message.kind === 'warn') open.warn(message.message);
  else {
    tell({ kind: 'closed', summary: await open.close() });
    parentPort?.close();
  }
}
