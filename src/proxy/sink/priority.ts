import { readlinkSync } from 'node:fs';
import os from 'node:os';

/**
 * Niceness of the recording thread: a compromise, measured on two overloaded cores (bench/relay, bench/kill). At 0 a
 * recorded exchange took 1.4 to 1.9 times a bare one, at 5 it took 1.1 to 1.3 times, but `kill -9` then cost 6 % of the
 * exchanges that had ended 150 ms and more before; at 2 it cost 1 %.
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
