import { createHash } from 'node:crypto';
import type { KnownLog } from '../../store/queries/known-logs.ts';
import { type LogFile, readRange } from './log-file.ts';

/** A log is identified by its first bytes: they contain a session line or a first request, with an id and a time. */
export const HEAD_BYTES = 64 << 10;

/** Reading resumes where it stopped if the last bytes that were read are still there. */
const TAIL_BYTES = 4096;

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether size and modification time of the file are the same as when it was last read. */
export function isUnchanged(log: LogFile, known: KnownLog): boolean {
  return log.file === known.path && log.fileBytes === known.fileBytes && log.modifiedMs === known.modifiedMs;
}

/**
 * Finds the known log that a file contains, even if the file was renamed, compressed or extended: its first bytes
 * match, and the last bytes read are at the same position. Undefined for a new or rewritten log.
 */
export async function findKnown(
  log: LogFile,
  head: Buffer,
  known: readonly KnownLog[],
): Promise<KnownLog | undefined> {
  const hashes = prefixHashes(head, new Set(known.map(({ headBytes }) => headBytes)));
  for (const candidate of known) {
    if (hashes.get(candidate.headBytes) !== candidate.headHash) continue;
    // A log without a complete line can only be identified by its name.
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

/** Hashes of the prefixes of `head` with the given lengths, computed in one pass. */
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
