import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPaths } from '../paths.ts';

/** How long the agent waits for the pages to be there, and lens at the end for them to be gone, in milliseconds. */
const START_MS = 15_000;
const STOP_MS = 5000;

/** Pages that are served during a capture. */
export interface LiveServer {
  stop(): Promise<void>;
}

/**
 * Starts `lens serve` on the folder of a capture, as a process of its own: making pages must never hold up what is
 * captured. It says nothing on the terminal, gets none of its signals, and ends when this process does, however it ends.
 * Pages that cannot be shown are no reason not to capture: `tell` says so.
 */
export async function startLiveServer(
  { out, db }: { out: string | undefined; db?: string | undefined },
  tell: (line: string) => void,
): Promise<LiveServer> {
  const captures = path.resolve(out ?? findPaths().captures);
  const place = db === undefined ? [] : ['--db', db];
  const child = spawn(
    process.execPath,
    [process.argv[1] ?? '', 'serve', '--captures', captures, ...place],
    // A group of its own: Ctrl-C in the terminal is for the agent.
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  );
  const url = await Promise.race([urlOf(child), sleep(START_MS, undefined, { ref: false })]);
  tell(
    url?.startsWith('http')
      ? `lens: live at ${url}`
      : `lens: no live pages: ${url ?? 'they take too long to start'}`,
  );
  return { stop: () => stop(child) };
}

/** The first line on standard output, or why there is none. */
function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    let complaint = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-500);
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(complaint.trim() || `lens serve ended with code ${code}`));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => {
    try {
      // Its whole group: an analysis it started, too.
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // It went by itself at the last moment.
    }
  }, STOP_MS);
  await gone;
  clearTimeout(timer);
}
