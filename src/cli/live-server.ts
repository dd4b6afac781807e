import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPaths } from '../paths.ts';

/** How long the agent waits for the pages to be there, and lens at the end for them to be gone, in milliseconds. */
const START_MS = 15_000;
const STOP_MS = 5000;

/** Pages that follow a capture. */
export interface LiveServer {
  stop(): Promise<void>;
}

interface LiveServerOptions {
  /** Folder of the capture; default: that of the working folder. */
  out: string | undefined;
  db?: string | undefined;
  /** Port of the pages; default: that of `lens serve`. */
  port?: number | undefined;
  /** Open the pages in the browser. */
  open: boolean;
}

/**
 * Starts `lens serve` on the folder of a capture, as a separate process: rendering pages must never delay what is
 * captured. It writes nothing to the terminal, gets none of its signals, and ends with this process in every case.
 * Pages that cannot be shown are no reason not to capture: `log` gets a line about them.
 */
export async function startLiveServer(
  { out, db, port, open }: LiveServerOptions,
  log: (line: string) => void,
): Promise<LiveServer> {
  const captures = path.resolve(out ?? findPaths().captures);
  const child = spawn(
    process.execPath,
    [
      process.argv[1] ?? '',
      'serve',
      '--captures',
      captures,
      ...(db === undefined ? [] : ['--db', db]),
      ...(port === undefined ? [] : ['--port', String(port)]),
    ],
    // A group of its own: Ctrl-C in the terminal is for the agent.
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  );
  const url = await Promise.race([urlOf(child), sleep(START_MS, undefined, { ref: false })]);
  if (url?.startsWith('http')) {
    const page = `${url}exchanges.html?live=1`;
    log(`lens: live at ${page}`);
    if (open) openInBrowser(page, log);
  } else log(`lens: no live pages: ${url ?? 'they take too long to start'}`);
  return { stop: () => stop(child) };
}

/** Opens a page with the command of the desktop. Without a browser the printed address is enough. */
function openInBrowser(url: string, log: (line: string) => void): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const failed = (reason: string): void =>
    log(`lens: ${command} opened no browser (${reason}). Open the address above, or use --no-open.`);
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.once('error', (error: NodeJS.ErrnoException) =>
    failed(error.code === 'ENOENT' ? 'it is not installed' : error.message),
  );
  child.once('exit', (code) => {
    if (code !== 0 && code !== null) failed(`exit code ${code}`);
  });
  child.unref();
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
