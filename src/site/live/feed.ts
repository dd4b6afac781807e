import path from 'node:path';
import { type CaptureFile, captureLister, logSizes } from './captures.ts';
import type { LiveEntry } from './entries.ts';
import { type FollowedLog, followLog } from './follow-log.ts';

/** Entries that come within this time travel together, in milliseconds. */
const BATCH_MS = 50;
/** Logs that are followed at once, and how long one that is silent stays among them. */
const FOLLOWED = 16;
const SILENT_MS = 10 * 60 * 1000;

/** Events of the feed. */
export type LiveNews =
  /** Steps of exchanges, in the order of their log. */
  | { kind: 'entries'; entries: readonly LiveEntry[] }
  /** A log starts again under the same name: offsets in it count from the start. */
  | { kind: 'again'; log: string }
  /** A capture began, ended, or was removed; `running` names the logs that are being written. */
  | { kind: 'captures'; running: readonly string[] };

/** Everything that happens in a folder of captures, read from the logs as they grow. It only ever reads them. */
export class LiveFeed {
  /** Logs of the folder at the last look, the one written last first. */
  captures: readonly CaptureFile[] = [];
  readonly #folder: string;
  readonly #list: () => Promise<CaptureFile[]>;
  readonly #onError: (error: unknown) => void;
  readonly #followed = new Map<string, FollowedLog>();
  readonly #listeners = new Set<(news: LiveNews) => void>();
  #sizes: Map<string, number> | undefined;
  #waiting: LiveEntry[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, onError: (error: unknown) => void) {
    this.#folder = folder;
    this.#list = captureLister(folder);
    this.#onError = onError;
  }

  /** Looks at the folder: follows what is new, what grows, and what was written last. */
  async look(): Promise<void> {
    const logs = logSizes(this.#folder).toSorted((a, b) => b.mtime - a.mtime);
    for (const [index, { file, size }] of logs.entries()) {
      // At the first look it is not known which logs grow: the log written last is followed.
      const grew = this.#sizes !== undefined && (this.#sizes.get(file) ?? 0) < size;
      if ((grew || index === 0) && !this.#followed.has(file)) this.#follow(file);
    }
    this.#sizes = new Map(logs.map(({ file, size }) => [file, size]));
    const before = stateOf(this.captures);
    // Whether a capture still runs takes a process to find out: rows do not wait for it.
    this.captures = await this.#list();
    this.#leaveSilent();
    if (stateOf(this.captures) !== before) this.#tell(this.#captureNews());
  }

  /** What came last, then everything that comes; the function given back ends it. */
  listen(listener: (news: LiveNews) => void): () => void {
    const recent = [...this.#followed.values()].flatMap((log) => log.recent);
    const waiting = new Set(this.#waiting);
    const complete = recent.filter((entry) => !waiting.has(entry));
    if (complete.length > 0) listener({ kind: 'entries', entries: complete });
    listener(this.#captureNews());
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #captureNews(): LiveNews {
    return { kind: 'captures', running: this.captures.flatMap(({ log, running }) => (running ? [log] : [])) };
  }

  /** Stops following. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const all = [...this.#followed.values()];
    for (const log of all) log.stop();
    await Promise.all(all.map(({ ended }) => ended));
  }

  #follow(file: string): void {
    const log = followLog(file, (entries) => this.#take(entries), this.#onError);
    this.#followed.set(file, log);
    void log.ended.then(() => {
      if (this.#followed.get(file) !== log) return;
      // What follows under this name is another log, or the same one from its start.
      this.#followed.delete(file);
      this.#sizes?.delete(file);
      this.#tell({ kind: 'again', log: path.basename(file) });
    });
  }

  #take(entries: readonly LiveEntry[]): void {
    this.#waiting.push(...entries);
    this.#timer ??= setTimeout(() => this.#pass(), BATCH_MS);
  }

  #pass(): void {
    this.#timer = undefined;
    const entries = this.#waiting;
    this.#waiting = [];
    if (entries.length > 0) this.#tell({ kind: 'entries', entries });
  }

  #tell(news: LiveNews): void {
    if (news.kind !== 'entries') this.#pass();
    for (const listener of this.#listeners) listener(news);
  }

  #leaveSilent(): void {
    const [, ...others] = [...this.#followed.values()].toSorted((a, b) => b.active - a.active);
    for (const [index, log] of others.entries()) {
      if (index < FOLLOWED - 1 && Date.now() - log.active < SILENT_MS) continue;
      this.#followed.delete(log.file);
      log.stop();
    }
  }
}

/** What pages show of the captures in addition to their sizes. */
const stateOf = (captures: readonly CaptureFile[]): string =>
  captures.map(({ log, running }) => `${log} ${running}`).join('\n');
