import { Worker } from 'node:worker_threads';
import type { Job } from './worker.ts';

/** A thread that does one job at a time in parallel with the main thread. */
export interface SecondThread {
  run<T>(job: Job): Promise<T>;
  end(): Promise<unknown>;
}

/** Starts a second thread; its file has the extension of this one, in the sources and when built. */
export function startSecondThread(): SecondThread {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url));
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', (result) => {
          worker.off('error', reject);
          resolve(result);
        });
        worker.postMessage(job);
      }),
    end: () => worker.terminate(),
  };
}
