import { homedir } from 'node:os';
import path from 'node:path';

/** A path below the home folder of the user the agent runs as. */
export function underHome(env: NodeJS.ProcessEnv, ...names: string[]): string {
  return path.join(env['HOME'] || homedir(), ...names);
}
