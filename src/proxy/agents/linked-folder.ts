import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder that stands for an agent's own one: every entry is a link to the real one (logins, sessions and
 * history stay where they are), but those in `except`, which the caller writes anew.
 *
 * @param kept entries that are linked even when they do not exist yet, so that what the agent writes there is kept
 */
export function linkedFolder(
  real: string,
  copy: string,
  except: readonly string[],
  kept: readonly string[] = [],
): void {
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  const found = existsSync(real) ? readdirSync(real) : [];
  const folders = kept.filter((name) => !found.includes(name));
  for (const name of folders) mkdirSync(path.join(real, name), { recursive: true, mode: 0o700 });
  for (const name of [...found, ...folders]) {
    if (!except.includes(name)) symlinkSync(path.join(real, name), path.join(copy, name));
  }
}
