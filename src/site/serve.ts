import { LensError } from '../errors.ts';
import { findPlaces } from '../places.ts';
import { loadApp } from './app.ts';
import { nodeEffects, type SiteEffects } from './effects.ts';
import { logsToRead, logWatcher } from './follow.ts';
import { LivePages } from './pages.ts';
import { type RunningServer, startServer } from './server.ts';

export interface ServeOptions {
  /** Database file; default: that of the working folder. */
  db?: string | undefined;
  /** Port; default: 4747, or a free one when that is taken. */
  port?: number | undefined;
}

const DEFAULT_PORT = 4747;
const LOOK_MS = 1000;

/**
 * Shows a database in the browser, on this machine only, until it is told to stop. While captures are written it has
 * them analysed again, and open pages show what is new. The database itself is only read for a moment and never held
 * open. Resolves with the exit code. Throws `port_taken` and what opening the database throws.
 */
export async function serve(options: ServeOptions, effects: SiteEffects = nodeEffects): Promise<number> {
  const app = await loadApp();
  const places = findPlaces();
  const db = options.db ?? places.database;
  const pages = await LivePages.open(db, app);
  const onError = (error: unknown): void => effects.tell(`lens: ${textOf(error)}`);
  try {
    const server = await listen(pages, options.port, onError);
    effects.print(`http://127.0.0.1:${server.port}/`);
    const stopLooking = everySecond(look(db, places.captures, pages, server, effects), onError);
    await effects.interrupted();
    await stopLooking();
    await server.close();
    return 0;
  } finally {
    await pages.close();
  }
}

/** One look: have changed logs analysed, then show what the database has. */
function look(
  db: string,
  captures: string,
  pages: LivePages,
  server: RunningServer,
  effects: SiteEffects,
): () => Promise<void> {
  const changed = logWatcher();
  let told: string | null = null;
  return async () => {
    const followed = { logs: await pages.logs(), captures };
    if (changed(followed)) {
      const failure = await effects.analyze(db, logsToRead(followed));
      // The same trouble every second is told once.
      if (failure !== null && failure !== told) effects.tell(`lens: ${failure}`);
      told = failure;
    }
    if (await pages.refresh()) server.tellChanged();
  };
}

/** Does the work again a second after it ended; the function given back stops that and waits for what is under way. */
function everySecond(work: () => Promise<void>, onError: (error: unknown) => void): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = (): void => {
    running = work()
      .catch(onError)
      .then(() => {
        if (!stopped) timer = setTimeout(run, LOOK_MS);
      });
  };
  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
}

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function listen(
  pages: LivePages,
  port: number | undefined,
  onError: (error: unknown) => void,
): Promise<RunningServer> {
  if (port !== undefined) return startServer({ pages, port, onError });
  try {
    return await startServer({ pages, port: DEFAULT_PORT, onError });
  } catch (error) {
    if (error instanceof LensError && error.code === 'port_taken') {
      return startServer({ pages, port: 0, onError });
    }
    throw error;
  }
}
