import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { LensError } from '../errors.ts';
import { version } from '../version.ts';
import type { Run } from './run.ts';
import type { RunResult } from './types.ts';

const result = z.strictObject({
  logs: z.array(z.string()),
  requests: z.number(),
  ms: z.number(),
  day: z.string(),
});
const stateFile = z.strictObject({ lens: z.string(), runs: z.record(z.string(), result) });

/** The finished runs of probes into one folder. A probe that was interrupted continues with the others. */
export interface ProbeState {
  /** The result of a run of today whose logs exist, or undefined. */
  finished(run: Run): RunResult | undefined;
  add(run: Run, result: RunResult): Promise<void>;
  /** Lets other probes write into the folder. */
  close(): Promise<void>;
}

/**
 * Opens the state of a folder and locks the folder: two probes must not write one state.
 *
 * @param fresh forgets finished runs
 * @throws LensError `probe_failed` when another probe runs in the folder, `not_writable` when it cannot be written
 */
export async function openState(out: string, today: string, fresh: boolean): Promise<ProbeState> {
  const file = path.join(out, '.lens-probe.json');
  const lock = await lockFolder(out);
  const runs = fresh ? new Map<string, z.infer<typeof result>>() : await readRuns(file);
  return {
    finished(run) {
      const found = runs.get(keyOf(run));
      // Prompts hold the date: runs of two days would differ by more than their situations.
      if (!found || found.day !== today) return undefined;
      return found.logs.every((name) => existsSync(path.join(out, name))) ? found : undefined;
    },
    async add(run, { logs, requests, ms }) {
      runs.set(keyOf(run), { logs, requests, ms, day: today });
      const text = `${JSON.stringify({ lens: version, runs: Object.fromEntries(runs) }, null, 1)}\n`;
      await writeFile(`${file}.part`, text);
      await rename(`${file}.part`, file);
    },
    close: () => rm(lock, { force: true }),
  };
}

/** Agent, version and situation with all that decides what the agent sends. */
function keyOf({ subject, situation, isRepeat }: Run): string {
  const { recipe } = subject;
  const { situations: _, without: __, ...used } = recipe;
  const hash = createHash('sha256')
    .update(JSON.stringify([used, situation, version]))
    .digest('hex')
    .slice(0, 12);
  return `${recipe.id}@${subject.version} ${situation.name}${isRepeat ? ' again' : ''} ${hash}`;
}

async function readRuns(file: string): Promise<Map<string, z.infer<typeof result>>> {
  if (!existsSync(file)) return new Map();
  try {
    const checked = stateFile.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(Object.entries(checked.runs));
  } catch (cause) {
    throw new LensError('probe_failed', 'The list of finished runs cannot be read.', {
      where: file,
      hint: 'Remove it, or run the probe with --fresh.',
      cause,
    });
  }
}

async function lockFolder(out: string): Promise<string> {
  const lock = path.join(out, '.lens-probe.lock');
  try {
    await mkdir(out, { recursive: true });
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const handle = await open(lock, 'wx');
        await handle.writeFile(String(process.pid));
        await handle.close();
        return lock;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const pid = Number(await readFile(lock, 'utf8'));
        if (isAlive(pid)) {
          throw new LensError('probe_failed', `Another probe (process ${pid}) writes into this folder.`, {
            where: out,
            hint: 'Wait for it, or name another folder with --captures.',
          });
        }
        await rm(lock, { force: true });
      }
    }
  } catch (cause) {
    if (cause instanceof LensError) throw cause;
    throw new LensError('not_writable', `The folder cannot be written: ${(cause as Error).message}`, {
      where: out,
      hint: 'Name another folder with --captures.',
      cause,
    });
  }
  throw new LensError('probe_failed', 'Another probe writes into this folder.', { where: out });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
