import { type ChildProcess, fork } from 'node:child_process';

/** One child of the benchmark. */
export interface Child {
  url: string;
  process: ChildProcess;
  /** Sends a word and gives its answer. */
  ask<T>(word: string): Promise<T>;
  stop(): void;
}

export interface Usage {
  /** Milliseconds of CPU, all threads. */
  cpu: number;
  /** Megabytes resident now, and the most so far. */
  rss: number;
  peak: number;
}

/** Starts a child that tells its port when it listens. */
export async function start(file: string, args: readonly string[] = []): Promise<Child> {
  const child = fork(new URL(file, import.meta.url), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = <T>(): Promise<T> =>
    new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
  const { port } = await answer<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    ask(word) {
      const answered = answer<never>();
      child.send(word);
      return answered;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
