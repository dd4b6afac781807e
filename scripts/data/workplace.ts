import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that the clients work in: short, neutral paths, because prompts name them. */
export interface Workplace {
  root: string;
  home: string;
  /** A git repository with one commit, an untracked file and, where a situation asks for it, a branch with a memory file. */
  repo: string;
  /** A folder without git. */
  plain: string;
  /** A folder inside the plain one. */
  sub: string;
}

/** Times and names are fixed, so that commit hashes are the same on every machine. */
const gitEnv = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Dev',
  GIT_AUTHOR_EMAIL: 'dev@example.com',
  GIT_COMMITTER_NAME: 'Dev',
  GIT_COMMITTER_EMAIL: 'dev@example.com',
  GIT_AUTHOR_DATE: '2026-11-01T12:00:00Z',
  GIT_COMMITTER_DATE: '2026-11-01T12:00:00Z',
};

/** Removes the folders and creates them again. */
export function makeWorkplace(root: string): Workplace {
  rmSync(root, { recursive: true, force: true });
  const place = {
    root,
    home: path.join(root, 'home'),
    repo: path.join(root, 'work', 'repo'),
    plain: path.join(root, 'work', 'plain'),
    sub: path.join(root, 'work', 'plain', 'docs'),
  };
  mkdirSync(place.repo, { recursive: true });
  mkdirSync(place.sub, { recursive: true });
  writeFileSync(path.join(place.repo, 'README.md'), '# A small repository\n');
  git(place.repo, 'init', '--quiet', '--initial-branch=main');
  git(place.repo, 'add', '.');
  git(place.repo, 'commit', '--quiet', '--message', 'Say what this is');
  writeFileSync(path.join(place.repo, 'new.txt'), 'not committed yet\n');
  writeFileSync(path.join(place.plain, 'notes.txt'), 'notes\n');
  writeFileSync(path.join(place.sub, 'guide.md'), '# Guide\n');
  return place;
}

/** Puts the repository on another branch, with a memory file of the client's. */
export function addMemory(place: Workplace, file: string): void {
  git(place.repo, 'checkout', '--quiet', '-B', 'feature/slots');
  writeFileSync(
    path.join(place.repo, file),
    '# Notes for agents\n\nUse tabs. Tests are run with `make check`.\n',
  );
}

/** Takes both back. */
export function removeMemory(place: Workplace, file: string): void {
  git(place.repo, 'checkout', '--quiet', 'main');
  rmSync(path.join(place.repo, file));
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, env: gitEnv, stdio: ['ignore', 'ignore', 'inherit'] });
}
