import { homedir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installVersion } from '../src/probe/install.ts';
import { type ClientPin, clientPins } from './client-pins.ts';

/** A pinned CLI on this machine. */
export interface InstalledClient extends ClientPin {
  /** Absolute path of its command. */
  binary: string;
  /** Its package folder, which contains licence and notice. */
  packageFolder: string;
}

/** Where the clients are kept between runs: outside the repository, because together they take about 1.5 GB. */
export function clientsFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['LENS_CLIENTS_DIR']) return path.resolve(env['LENS_CLIENTS_DIR']);
  return path.join(env['XDG_CACHE_HOME'] || path.join(env['HOME'] || homedir(), '.cache'), 'lens-clients');
}

/**
 * Installs one pinned CLI, as `lens probe` does, unless its exact version is there already.
 *
 * @throws LensError `install_failed` with what was tried and npm's last lines
 */
export async function installClient(pin: ClientPin, cache = clientsFolder()): Promise<InstalledClient> {
  const recipe = { id: pin.id, package: pin.package, command: [] };
  const { program, folder } = await installVersion(recipe, pin.version, { env: process.env, cache });
  return { ...pin, binary: program, packageFolder: path.join(folder ?? '', 'node_modules', pin.package) };
}

/** All pinned CLIs, installed one after the other: two npm at once only compete for the disk. */
export async function installClients(
  log: (line: string) => void = () => undefined,
): Promise<InstalledClient[]> {
  const clients: InstalledClient[] = [];
  for (const pin of clientPins) {
    const start = performance.now();
    clients.push(await installClient(pin));
    log(`${pin.id} ${pin.version} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
  return clients;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await installClients((line) => console.log(line));
}
