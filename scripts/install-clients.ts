import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type ClientPin, clientPins } from './client-pins.ts';

const run = promisify(execFile);

/** A pinned CLI on this machine. */
export interface InstalledClient extends ClientPin {
  /** Absolute path of its command. */
  binary: string;
  /** Its package folder, where licence and notice lie. */
  packageFolder: string;
}

/** Where the clients are kept between runs: outside the repository, because together they take about 1.5 GB. */
export function clientsFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['LENS_CLIENTS_DIR']) return path.resolve(env['LENS_CLIENTS_DIR']);
  return path.join(env['XDG_CACHE_HOME'] || path.join(env['HOME'] || homedir(), '.cache'), 'lens-clients');
}

/**
 * Installs one pinned CLI unless its exact version is there already.
 *
 * @throws Error with npm's own output when the installation fails.
 */
export async function installClient(pin: ClientPin, folder = clientsFolder()): Promise<InstalledClient> {
  const home = path.join(folder, `${pin.id}-${pin.version}`);
  const client = {
    ...pin,
    binary: path.join(home, 'node_modules', '.bin', pin.id),
    packageFolder: path.join(home, 'node_modules', pin.package),
  };
  if ((await installedVersion(client.packageFolder)) === pin.version && existsSync(client.binary))
    return client;
  await npmInstall(pin, home);
  const version = await installedVersion(client.packageFolder);
  if (version !== pin.version || !existsSync(client.binary)) {
    throw new Error(`npm installed ${pin.package}@${version} without the command ${pin.id}@${pin.version}`);
  }
  return client;
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

async function installedVersion(packageFolder: string): Promise<string | null> {
  const file = path.join(packageFolder, 'package.json');
  if (!existsSync(file)) return null;
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}

/** Installs into a folder beside the final one and moves it there when done, so that a broken run leaves nothing behind. */
async function npmInstall(pin: ClientPin, home: string): Promise<void> {
  const fresh = `${home}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    await writeFile(path.join(fresh, 'package.json'), '{"private":true}\n');
    // npm picks an older release when its own Node is too old for the pinned one's engines: ours goes first on the path.
    const nodeFirst = [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
    const args = ['install', '--save-exact', '--no-audit', '--no-fund', '--ignore-scripts=false'];
    await run('npm', [...args, `${pin.package}@${pin.version}`], {
      cwd: fresh,
      env: { ...withoutNpmSettings(process.env), PATH: nodeFirst },
      maxBuffer: 64 * 1024 * 1024,
    });
    await rm(home, { recursive: true, force: true });
    await rename(fresh, home);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Inside `npm run`, variables such as npm_config_local_prefix would send the installation into the repository. */
function withoutNpmSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(config_(local_)?prefix|lifecycle|package)/i.test(name)),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await installClients((line) => console.log(line));
}
