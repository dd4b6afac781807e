import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createZstdDecompress } from 'node:zlib';
import { parseJson } from './body.ts';
import { sessionLine } from './schema.ts';
import { PACKED } from './zstd.ts';

/** Longest first line that is looked at: a session line has a few kilobytes. */
const MAX_LINE = 1024 * 1024;

/** Milliseconds by which clocks of `ps` (whole seconds) and of the session line may differ. */
const SLACK = 3000;

/**
 * Whether the capture that writes a log may still be running: its process is alive and older than the session. A log
 * without a whole session line counts as running, since a capture writes it with its first exchange.
 */
export async function isRunning(file: string): Promise<boolean> {
  const session = sessionLine.safeParse(parseJson((await firstLine(file)) ?? '')?.value);
  if (!session.success) return true;
  const { pid, ts } = session.data;
  return pid !== undefined && (await isSameProcess(pid, Date.parse(ts)));
}

/**
 * Whether the process that had this number at a time (milliseconds since 1970) is still running: the number may belong to
 * a later process by now.
 */
export async function isSameProcess(pid: number, at: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const started = await startOf(pid);
  return started === undefined || started <= at + SLACK;
}

/** The first whole line of a log, packed or not; undefined when it has none yet or cannot be read. */
async function firstLine(file: string): Promise<string | undefined> {
  const source = createReadStream(file, { highWaterMark: 64 * 1024 });
  const bytes = file.endsWith(PACKED) ? source.pipe(createZstdDecompress()) : source;
  source.on('error', (error) => bytes.destroy(error));
  let text = '';
  try {
    for await (const chunk of bytes) {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end !== -1) return text.slice(0, end);
      if (text.length > MAX_LINE) return undefined;
    }
  } catch {
    // A file that is gone, or packed and broken: it has no first line.
  } finally {
    source.destroy();
  }
  return undefined;
}

/** Whether a process with this id exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process began, in milliseconds: a number may belong to another process by now. Infinity for one that has ended
 * and whose end nobody has asked for, as where lens was killed in a container without an init.
 */
function startOf(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(
      'ps',
      ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)],
      { env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout) => {
        const [, state, lstart] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout) ?? [];
        if (state?.startsWith('Z')) return resolve(Number.POSITIVE_INFINITY);
        const started = Date.parse(lstart ?? '');
        resolve(error || Number.isNaN(started) ? undefined : started);
      },
    );
  });
}
