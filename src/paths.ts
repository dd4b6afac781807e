import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import path from 'node:path';

/** Paths of the captures and the database of a working folder. */
export interface LensPaths {
  /** Folder that holds both. */
  root: string;
  captures: string;
  database: string;
}

interface PathInputs {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Finds lens' folder for a working folder: the nearest existing `.lens` at or above it, else a folder of the
 * user's state directory. Nothing is created: agents list the folder they work in inside their prompts, so a new
 * entry there would change what is captured.
 */
export function findPaths({ cwd, env }: PathInputs = { cwd: process.cwd(), env: process.env }): LensPaths {
  const root = nearestDotLens(cwd) ?? stateFolder(cwd, env);
  return { root, captures: path.join(root, 'captures'), database: path.join(root, 'lens.duckdb') };
}

function nearestDotLens(start: string): string | undefined {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, '.lens');
    if (existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function stateFolder(cwd: string, env: NodeJS.ProcessEnv): string {
  const folder = path.resolve(cwd);
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return path.join(findUserFolder(env), `${path.basename(folder) || 'root'}-${hash}`);
}

/** lens' own folder of the user, independent of the working folder: `$XDG_STATE_HOME/lens`, or Application Support on macOS. */
export function findUserFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = env['HOME'] || homedir();
  const base =
    platform() === 'darwin'
      ? path.join(home, 'Library', 'Application Support')
      : env['XDG_STATE_HOME'] || path.join(home, '.local', 'state');
  return path.join(base, 'lens');
}
