import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** The package with the engine: 546 MB, which is why it is no dependency. */
const CHDB = '3.4.0';

/** A running ClickHouse engine behind the HTTP interface of a server. */
export interface RunningClickHouse {
  /** Address of `lens push`, without credentials. */
  address(database: string): string;
  /** Environment with its user and password. */
  env: { CLICKHOUSE_USER: string; CLICKHOUSE_PASSWORD: string };
  stop(): Promise<void>;
}

/**
 * Installs the engine of ClickHouse into a cache, unless it is there, and starts it with an empty data folder.
 *
 * @throws the error of npm
 */
export async function startClickHouse(log: (line: string) => void): Promise<RunningClickHouse> {
  const packages = await installed(log);
  const data = mkdtempSync(path.join(tmpdir(), 'lens-clickhouse-'));
  const env = {
    CLICKHOUSE_USER: 'lens',
    // With characters that an address must encode.
    CLICKHOUSE_PASSWORD: `p:/@${randomBytes(12).toString('base64')}`,
  };
  const front = path.join(import.meta.dirname, 'clickhouse-front.ts');
  const child = spawn(process.execPath, [front, packages, data], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([once(child.stdout, 'data'), ended.then(() => [undefined])]);
  if (!(line instanceof Buffer)) throw new Error('The ClickHouse engine did not start.');
  const port = line.toString().trim();
  return {
    address: (database) => `clickhouse://127.0.0.1:${port}/${database}`,
    env,
    async stop() {
      child.kill();
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function installed(log: (line: string) => void): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] || path.join(process.env['HOME'] || homedir(), '.cache');
  const folder = process.env['LENS_CHDB_DIR'] || path.join(cache, 'lens-chdb', CHDB);
  if (existsSync(path.join(folder, 'installed'))) return folder;
  log(`Installing chdb ${CHDB} (546 MB) into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  await promisify(execFile)(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, `chdb@${CHDB}`],
    { cwd: folder },
  );
  writeFileSync(path.join(folder, 'installed'), '');
  return folder;
}
