import { execFile } from 'node:child_process';
import type { SessionLine } from '../../record/schema.ts';

/** Milliseconds after which the state of a repository is left out: the agent must not wait for it. */
const PATIENCE = 1500;

/** Commit, branch and cleanness of the repository at a folder; undefined where there is none or git is slow. */
export async function gitState(cwd: string): Promise<SessionLine['git']> {
  const text = await git(cwd, ['status', '--porcelain=v2', '--branch', '--untracked-files=normal']);
  if (text === undefined) return undefined;
  const head = /^# branch\.oid ([0-9a-f]{7,})$/m.exec(text)?.[1];
  const branch = /^# branch\.head (.+)$/m.exec(text)?.[1];
  return {
    ...(head === undefined ? {} : { head }),
    ...(branch === undefined || branch === '(detached)' ? {} : { branch }),
    dirty: text.split('\n').some((line) => line !== '' && !line.startsWith('#')),
  };
}

function git(cwd: string, args: readonly string[]): Promise<string | undefined> {
  // Without optional locks, so that looking changes nothing, not even the index' time stamps.
  const command = ['--no-optional-locks', '-C', cwd, ...args];
  return new Promise((resolve) => {
    execFile('git', command, { timeout: PATIENCE, maxBuffer: 16 * 1024 * 1024 }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}
