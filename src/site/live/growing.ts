import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a file is looked at, in milliseconds. */
const LOOK_MS = 80;
const CHUNK = 1 << 20;

/**
 * The bytes of a file from a place on, and those that are added to it, as they are written; reading does not block the writer.
 * Ends when the file was deleted, replaced or cut short, and when it is aborted.
 */
export async function* growingBytes(file: string, from: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await openQuietly(file);
  if (!handle) return;
  try {
    const { ino } = await handle.stat();
    let at = from;
    while (!signal.aborted) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, at);
      if (bytesRead > 0) {
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      const { size, nlink } = await handle.stat();
      if (size < at || nlink === 0 || (await inodeOf(file)) !== ino) return;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}

/** Undefined when it went before it could be opened: its end comes at once then. */
async function openQuietly(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function inodeOf(file: string): Promise<number | undefined> {
  const handle = await openQuietly(file);
  try {
    return (await handle?.stat())?.ino;
  } finally {
    await handle?.close();
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
