import { createHash } from 'node:crypto';
import type { KnownLog } from '../../store/queries/known-logs.ts';
import { type LogFile, readRange } from './log-file.ts';

/** A log is known again by its first bytes: a session line or a first request, with an id and a time in it. */
export const HEAD_BYTES = 64 << 10;

/** And goes on where it was left when the last bytes that were read are still there. */
const TAIL_BYTES = 4096;

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether the file is just as it was when it was last read, by its size and time. */
export function isUnchanged(log: LogFile, known: KnownLog): boolean {
  return log.file === known.path && log.fileBytes === known.fileBytes && log.modifiedMs === known.modifiedMs;
}

/**
 * Finds the log that a file is, under whatever name, packed or grown: the one whose first bytes it begins with and
 * whose last bytes that were read stand at the same place. Undefined for a new log, and for one that was rewritten.
 */
export async function findKnown(
  log: LogFile,
  head: Buffer,
  known: readonly KnownLog[],
): Promise<KnownLog | undefined> {
  const hashes = prefixHashes(head, new Set(known.map(({ headBytes }) => headBytes)));
  for (const candidate of known) {
    if (hashes.get(candidate.headBytes) !== candidate.headHash) continue;
    // Of a log with no whole line there is nothing yet that it could be known by but its name.
    if (candidate.bytesRead === 0 && candidate.path !== log.file) continue;
    if ((await tailHash(log, candidate.bytesRead)) === candidate.tailHash) return candidate;
  }
  return undefined;
}

/** Hash of the last bytes before `bytesRead`; '' when the log is not that long. */
export async function tailHash(log: LogFile, bytesRead: number): Promise<string> {
  const length = Math.min(bytesRead, TAIL_BYTES);
  const tail = await readRange(log, bytesRead - length, length);
  return tail.length === length ? hashOf(tail) : '';
}

/** Hashes of the beginnings of `head` of the given lengths, in one pass. */
function prefixHashes(head: Buffer, lengths: ReadonlySet<number>): Map<number, string> {
  const hashes = new Map<number, string>();
  const running = createHash('sha256');
  let at = 0;
  for (const length of [...lengths].filter((bytes) => bytes <= head.length).sort((a, b) => a - b)) {
    running.update(head.subarray(at, length));
    at = length;
    hashes.set(length, running.copy().digest('hex'));
  }
  return hashes;
}
