import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Measured {
  /** Wall clock of the whole process, seconds. */
  seconds: number;
  /** Most memory resident, megabytes. */
  megabytes: number;
  /** What the process said last. */
  output: string;
}

/** Runs a program of this folder in a process of its own. */
export async function measure(program: string, ...args: string[]): Promise<Measured> {
  const file = new URL(program, import.meta.url).pathname;
  const start = performance.now();
  // The last line on the third pipe is the memory: what a process knows of itself when it is done.
  const child = spawn(
    process.execPath,
    ['--import', new URL('peak.ts', import.meta.url).href, file, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    },
  );
  let output = '';
  let peak = '';
  child.stdout?.on('data', (bytes) => (output += bytes));
  (child.stdio[3] as NodeJS.ReadableStream).on('data', (bytes) => (peak += bytes));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} failed: ${output}`);
  return {
    seconds: (performance.now() - start) / 1000,
    megabytes: Number(peak) / 1024,
    output: output.trim(),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
