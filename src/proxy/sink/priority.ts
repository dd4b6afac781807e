import { readlinkSync } from 'node:fs';
import os from 'node:os';

/**
 * Niceness of the recording thread: a compromise, measured on two busy cores (bench/relay). At 0 the relay's first bytes
 * come later, for the two threads compete; far above, the end of an answer waits longer for its record.
 */
const NICENESS = 2;

/**
 * Lets every other thread run before the calling one. On Linux alone, where niceness belongs to a thread and
 * `/proc/thread-self` names it; elsewhere, and where a sandbox forbids it, recording competes for the cores.
 */
export function runLast(): void {
  if (process.platform !== 'linux') return;
  try {
    const [, thread] = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
    if (thread !== undefined) os.setPriority(Number(thread), NICENESS);
  } catch {
    // Recording works all the same.
  }
}
