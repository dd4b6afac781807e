import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BatchPort } from './batcher.ts';
import { limits as defaultLimits, type Limits } from './limits.ts';
import { MemoryFile } from './memory-file.ts';
import type { FromProcess, ToProcess } from './messages.ts';

/**
 * The process that records, as the relaying one sees it. It runs in its own session and has no terminal: Ctrl+C, a
 * closed terminal and `kill -9` of lens leave it alive, and it ends by itself when lens is gone and all is written.
 */
export class RecordingProcess implements BatchPort {
  readonly #child: ChildProcess;
  #memory: MemoryFile | undefined;
  readonly #most: number;
  /** Bytes on their way that are not in the memory file. */
  #queued = 0;
  /** It was sent something since its last sign of life. */
  #unanswered = false;
  /** Resolves with how it ended, after all its messages were delivered. */
  readonly ended: Promise<string>;

  /** Starts it; it does nothing before it is sent `open`. */
  constructor(limits: Pick<Limits, 'memoryFile' | 'inFlight'> = defaultLimits) {
    this.#most = limits.inFlight;
    this.#memory = MemoryFile.create(limits.memoryFile);
    // The same file with this one's extension: TypeScript in a checkout, JavaScript once it is built.
    const entry = new URL(`./process${path.extname(new URL(import.meta.url).pathname)}`, import.meta.url);
    // Flags for lens itself (`--inspect`, `--require` …) are not for this one.
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = spawn(process.execPath, [fileURLToPath(entry)], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', ...(this.#memory ? [this.#memory.handle] : [])],
      serialization: 'advanced',
      detached: true,
      windowsHide: true,
      env,
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        if (this.pid === undefined) resolve(error.message);
      });
      this.#child.once('close', (code, signal) =>
        resolve(signal ? `ended by ${signal}` : `ended with code ${code}`),
      );
    });
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  onMessage(take: (message: FromProcess) => void): void {
    this.#child.on('message', take);
  }

  /**
   * Ends the process when it gives no response for so long although it was sent something.
   * @param stalled receives the reason before it is ended
   */
  watch(stalledAfter: number, stalled: (reason: string) => void): void {
    let silent = 0;
    let cpu = 0;
    this.#child.on('message', () => {
      this.#unanswered = false;
      silent = 0;
    });
    // Ticks are counted and not the clock, which goes on while the machine sleeps.
    const timer = setInterval(() => {
      if (!this.#unanswered) {
        silent = 0;
        return;
      }
      if (silent++ === 0) cpu = processorTime(this.pid);
      const used = processorTime(this.pid) - cpu;
      if (silent < (used >= stalledAfter / 2 ? 10 : 60)) return;
      clearInterval(timer);
      stalled(`no response for ${Math.round((silent * stalledAfter) / 10_000)} s`);
      this.#child.kill('SIGKILL');
    }, stalledAfter / 10);
    timer.unref();
    void this.ended.then(() => clearInterval(timer));
  }

  /** Resolves when the message is with the system, where `kill -9` of lens cannot take it, or the process is gone. */
  post(message: ToProcess): Promise<void> {
    if (!this.#child.connected) return Promise.resolve();
    this.#unanswered = true;
    return new Promise((resolve) => {
      // An error means that it is gone, which `ended` reports.
      this.#child.send(message, undefined, undefined, () => resolve());
    });
  }

  send(batch: Parameters<BatchPort['send']>[0]): Promise<void> {
    const { bytes } = batch;
    const region = bytes && this.#memory?.put(bytes);
    if (region) return this.post({ kind: 'batch', batch: { ...batch, bytes: undefined }, region });
    const length = bytes?.length ?? 0;
    this.#queued += length;
    return this.post({ kind: 'batch', batch }).then(() => {
      this.#queued -= length;
    });
  }

  roomFor(bytes: number): boolean {
    if (this.#queued + bytes + (this.#memory?.unread() ?? 0) <= this.#most) return true;
    return this.#queued + bytes + (this.#memory?.refresh() ?? 0) <= this.#most;
  }

  /** Lets it go: it writes what it has and ends. */
  disconnect(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#memory?.close();
    this.#memory = undefined;
    // Nobody waits for it any more.
    this.#child.unref();
  }
}

/** Milliseconds of processor time that a process has used; 0 where the system does not report it (all but Linux). */
function processorTime(pid: number | undefined): number {
  try {
    const [, after = ''] = /\) (.*)$/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    const fields = after.split(' ');
    // Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second; the first here is the third.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
