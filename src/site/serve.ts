import { LensError } from '../errors.ts';
import { findPlaces } from '../places.ts';
import { loadApp } from './app.ts';
import { nodeEffects, type SiteEffects } from './effects.ts';
import { LivePages } from './pages.ts';
import { startServer } from './server.ts';

export interface ServeOptions {
  /** Database file; default: that of the working folder. */
  db?: string | undefined;
  /** Port; default: 4747, or a free one when that is taken. */
  port?: number | undefined;
}

const DEFAULT_PORT = 4747;
const LOOK_MS = 1000;

/**
 * Shows a database in the browser, on this machine only, until it is told to stop. The database itself is only read
 * for a moment and never held open, so `lens analyze` runs on; pages show what it wrote from their next load on.
 * Resolves with the exit code. Throws `port_taken` and what opening the database throws.
 */
export async function serve(options: ServeOptions, effects: SiteEffects = nodeEffects): Promise<number> {
  const app = await loadApp();
  const pages = await LivePages.open(options.db ?? findPlaces().database, app);
  const onError = (error: unknown): void =>
    effects.tell(`lens: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  try {
    const { server, port } = await listen(pages, options.port, onError);
    effects.print(`http://127.0.0.1:${port}/`);
    const looking = setInterval(() => {
      pages.refresh().catch(onError);
    }, LOOK_MS);
    await effects.interrupted();
    clearInterval(looking);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return 0;
  } finally {
    await pages.close();
  }
}

async function listen(pages: LivePages, port: number | undefined, onError: (error: unknown) => void) {
  if (port !== undefined) return startServer({ pages, port, onError });
  try {
    return await startServer({ pages, port: DEFAULT_PORT, onError });
  } catch (error) {
    if (error instanceof LensError && error.code === 'port_taken')
      return startServer({ pages, port: 0, onError });
    throw error;
  }
}
