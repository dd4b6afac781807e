import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Measured {
  /** Wall clock of the whole process, seconds. */
  seconds: number;
  /** CPU of all its threads, seconds: less at the mercy of what else the machine does. */
  cpu: number;
  /** Most memory resident, megabytes. */
  megabytes: number;
  /** What the process said last. */
  output: string;
}

/** Runs a program in a process of its own. */
export async function measure(program: string, ...args: string[]): Promise<Measured> {
  const peak = new URL('peak.mjs', import.meta.url).href;
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', peak, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  let output = '';
  let used = '';
  child.stdout?.on('data', (bytes) => (output += bytes));
  (child.stdio[3] as NodeJS.ReadableStream).on('data', (bytes) => (used += bytes));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} failed: ${output}`);
  const [kilobytes, microseconds] = used.split(' ').map(Number) as [number, number];
  const seconds = (performance.now() - start) / 1000;
  return { seconds, cpu: microseconds / 1e6, megabytes: kilobytes / 1024, output: output.trim() };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
