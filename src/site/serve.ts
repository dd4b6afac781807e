import path from 'node:path';
import { describeError, LensError } from '../errors.ts';
import { findPaths } from '../paths.ts';
import { loadApp } from './app.ts';
import { nodeEffects, type SiteEffects } from './effects.ts';
import { logsToRead, logWatcher } from './follow.ts';
import { LiveFeed } from './live/feed.ts';
import { LiveStreams } from './live/stream.ts';
import { LivePages } from './pages.ts';
import { type RunningServer, startServer } from './server.ts';

export interface ServeOptions {
  /** Database file; default: that of the working folder. */
  db?: string | undefined;
  /** Folder of the captures to follow; default: that of the working folder. */
  captures?: string | undefined;
  /** Port; default: 4747, or a free one when that is taken. */
  port?: number | undefined;
}

const DEFAULT_PORT = 4747;
/** How often new captures are looked for, and the least time between two analyses, in milliseconds. */
const LOOK_MS = 150;
const ANALYZE_MS = 1000;

/**
 * Shows a database in the browser, on this machine only, until it is interrupted. While captures are written it shows
 * what they write, has them analysed again, and open pages show what is new. Logs are only read, and the database only
 * for a moment and never held open. Resolves with the exit code. Throws `port_taken` and what opening the database
 * throws; a working folder without a database begins with empty pages.
 */
export async function serve(options: ServeOptions, effects: SiteEffects = nodeEffects): Promise<number> {
  const app = await loadApp();
  const places = findPaths();
  const captures = path.resolve(options.captures ?? places.captures);
  const db = options.db ?? places.database;
  const onError = (error: unknown): void => effects.tell(`lens: ${describeError(error)}`);
  const feed = new LiveFeed(captures, onError);
  const streams = new LiveStreams(feed);
  const orEmpty = options.db === undefined;
  const pages = await LivePages.open(db, app, { orEmpty });
  try {
    await feed.look();
    const server = await listen({ app, pages, streams, onError }, options.port);
    if (pages.shown === 'empty') effects.tell(`lens: nothing is analysed yet; watching ${captures}`);
    // Who reads the address may interrupt at once.
    const interrupted = effects.interrupted();
    effects.print(`http://127.0.0.1:${server.port}/`);
    const stopping = new AbortController();
    const stopLooking = again(LOOK_MS, () => feed.look(), onError);
    const step = analysisStep({ db, captures, pages, streams, effects, signal: stopping.signal });
    const stopAnalysing = again(ANALYZE_MS, step, onError);
    await interrupted;
    stopping.abort();
    await Promise.all([stopLooking(), stopAnalysing()]);
    await server.close();
    return 0;
  } finally {
    await feed.close();
    await pages.close();
  }
}

interface Stepping {
  db: string;
  captures: string;
  pages: LivePages;
  streams: LiveStreams;
  effects: SiteEffects;
  signal: AbortSignal;
}

/** One step: have changed logs analysed, then show what the database has. */
function analysisStep({ db, captures, pages, streams, effects, signal }: Stepping): () => Promise<void> {
  const changed = logWatcher();
  let printed: string | null = null;
  // Without a database, no log has been read yet.
  let first = pages.shown === 'empty';
  return async () => {
    const followed = { logs: await pages.logs(), captures };
    const read = logsToRead(followed);
    if ((changed(followed) || first) && read.length > 0) {
      first = false;
      const failure = await effects.analyze(db, read, signal);
      // An error that repeats every second is printed once.
      if (failure !== null && failure !== printed && !signal.aborted) effects.tell(`lens: ${failure}`);
      printed = failure;
    }
    if (await pages.refresh()) streams.sendShown(pages.shown);
  };
}

/**
 * Repeats the work, with a pause that is at least as long as the work took, so that half of the machine stays free. The
 * returned function stops it and waits for the current run.
 */
function again(
  pause: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = (): void => {
    const started = performance.now();
    running = work()
      .catch(onError)
      .then(() => {
        if (!stopped) timer = setTimeout(run, Math.max(pause, performance.now() - started));
      });
  };
  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
}

async function listen(
  parts: Omit<Parameters<typeof startServer>[0], 'port'>,
  port: number | undefined,
): Promise<RunningServer> {
  if (port !== undefined) return startServer({ ...parts, port });
  try {
    return await startServer({ ...parts, port: DEFAULT_PORT });
  } catch (error) {
    if (error instanceof LensError && error.code === 'port_taken') return startServer({ ...parts, port: 0 });
    throw error;
  }
}
