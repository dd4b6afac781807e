import { existsSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../../errors.ts';

/** Names of a configuration file, the first one found in a folder wins. */
const names = ['lens.config.ts', 'lens.config.json'] as const;

/**
 * The configuration file for a folder: the one LENS_CONFIG names (`none` for none), else the nearest at or above it.
 *
 * @throws LensError `not_found` when the named one is not there
 */
export function findConfig(cwd: string, env: NodeJS.ProcessEnv): string | undefined {
  const named = env['LENS_CONFIG'];
  if (named === 'none') return undefined;
  if (named !== undefined && named !== '') {
    const file = path.resolve(cwd, named);
    if (existsSync(file)) return file;
    throw new LensError('not_found', 'The configuration file is not there.', {
      where: file,
      hint: 'LENS_CONFIG names it; LENS_CONFIG=none uses none.',
    });
  }
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const found = names.map((name) => path.join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined || folder === path.dirname(folder)) return found;
  }
}
