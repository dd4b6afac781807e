import { setTimeout as sleep } from 'node:timers/promises';
import { LensError } from '../errors.ts';

interface PatienceEffects {
  sleep(ms: number): Promise<unknown>;
  tell(line: string): void;
}

const nodeEffects: PatienceEffects = {
  sleep: (ms) => sleep(ms),
  tell: (line) => void process.stderr.write(`${line}\n`),
};

const PAUSE_MS = 500;
const TRIES = 40;

/**
 * Does work that needs the database, and waits for some seconds when another lens is writing it: beside a live capture
 * `lens serve` does so for a moment again and again. Any other program that has it open is an error at once.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  effects: PatienceEffects = nodeEffects,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === TRIES || !(error instanceof LensError) || !isOurs(error)) throw error;
      if (attempt === 1) effects.tell('lens: another lens process is writing the database; waiting');
      await effects.sleep(PAUSE_MS);
    }
  }
}

/** lens runs on Node, and DuckDB tells the program that holds the file. */
const isOurs = ({ code, message }: LensError): boolean =>
  code === 'database_busy' && /in use by \S*node\S* /.test(message);
