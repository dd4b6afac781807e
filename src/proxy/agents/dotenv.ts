import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { underHome } from './places.ts';

/**
 * The variables an agent of Gemini CLI's family would see: its own environment, then the first `.env` file found
 * from the working folder upwards (its own folder's before a plain one), then the home folder's.
 *
 * @param folder name of the agent's folder: `.gemini`, `.qwen`
 */
export function envWithFile(env: NodeJS.ProcessEnv, cwd: string, folder: string): NodeJS.ProcessEnv {
  const file = candidates(env, cwd, folder).find((candidate) => existsSync(candidate));
  return file === undefined ? env : { ...parseEnv(readFileSync(file, 'utf8')), ...env };
}

function candidates(env: NodeJS.ProcessEnv, cwd: string, folder: string): string[] {
  const files: string[] = [];
  for (let at = path.resolve(cwd); ; at = path.dirname(at)) {
    files.push(path.join(at, folder, '.env'), path.join(at, '.env'));
    if (at === path.dirname(at)) break;
  }
  return [...files, underHome(env, folder, '.env'), underHome(env, '.env')];
}
