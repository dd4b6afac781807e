import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clientUse } from './client-use.ts';
import type { InstalledClient } from './install-clients.ts';

/** One run of a real CLI below lens. */
export interface ClientRun {
  client: InstalledClient;
  prompt: string;
  model?: string;
  /** Folder it works in. */
  cwd: string;
  /** Its home: emptied before the run, then filled with the client's settings. */
  home: string;
  /** Flags of `lens capture`. */
  flags: readonly string[];
  /** More variables, over the bare environment. */
  env?: Readonly<Record<string, string>>;
  /** Folder for the log. */
  out: string;
}

export interface ClientResult {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The log, or undefined when there is none. */
  log: string | undefined;
}

/** A run of any client ends well within this; one that hangs must not hang the tests. */
const longestRun = 120_000;

/** Runs a CLI through `lens capture` in an environment that holds nothing of this machine's user. */
export async function runClient(run: ClientRun): Promise<ClientResult> {
  const use = clientUse(run.client.id);
  await freshHome(run.home, use.home);
  const before = await logsIn(run.out);
  const args = ['capture', '--out', run.out, ...run.flags, '--', ...use.command(run.prompt, run.model)];
  const env = { ...bareEnv(run.client, run.home), ...use.env, ...run.env };
  const result = await ended([path.join(import.meta.dirname, 'lens.ts'), ...args], run.cwd, env);
  await endLeftovers(run.home);
  const log = (await logsIn(run.out)).find((file) => !before.includes(file));
  return { ...result, log: log && path.join(run.out, log) };
}

/**
 * Ends the processes that a run left behind, known by the home that only it had: a CLI may start a detached server.
 * Linux alone shows the environment of a process; elsewhere nothing is ended.
 */
export async function endLeftovers(home: string): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 1);
  const ended = await Promise.all(
    pids.map(async (pid) => {
      const env = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (pid === process.pid || !env.split('\0').includes(`HOME=${home}`)) return false;
      try {
        return process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
        return false;
      }
    }),
  );
  return ended.filter(Boolean).length;
}

function bareEnv(client: InstalledClient, home: string): Record<string, string> {
  const folders = [
    path.dirname(process.execPath),
    path.dirname(client.binary),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
  return {
    HOME: home,
    PATH: folders.join(path.delimiter),
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    TZ: 'Etc/UTC',
  };
}

async function freshHome(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(home, name)), { recursive: true });
    await writeFile(path.join(home, name), text);
  }
}

async function logsIn(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
}

function ended(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Omit<ClientResult, 'log'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: longestRun,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
