import { execFile } from 'node:child_process';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { mcpServer } from './mcp-server.ts';
import type { AgentRecipe, Situation } from './types.ts';

const run = promisify(execFile);

/** Folders of a run below one root. Every run sees the same root, so that no prompt differs by a path. */
interface RunFolders {
  home: string;
  project: string;
  /** Where the agent starts: the project, or a folder in it. */
  cwd: string;
  temporary: string;
  out: string;
  /** Script of the MCP server. */
  mcp: string;
  /** Answers of the situation. */
  script: string;
}

export function foldersOf(root: string, { folder = 'project', subfolder }: Situation): RunFolders {
  const project = path.join(root, 'work', folder);
  return {
    home: path.join(root, 'home'),
    project,
    cwd: subfolder === undefined ? project : path.join(project, subfolder),
    temporary: path.join(root, 'tmp'),
    out: path.join(root, 'out'),
    mcp: path.join(root, 'mcp-server.mjs'),
    script: path.join(root, 'script.json'),
  };
}

/** Names and times are fixed, so that commit hashes are the same in every run and on every machine. */
const gitEnv = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Dev',
  GIT_AUTHOR_EMAIL: 'dev@example.com',
  GIT_COMMITTER_NAME: 'Dev',
  GIT_COMMITTER_EMAIL: 'dev@example.com',
  GIT_AUTHOR_DATE: '2026-01-05T12:00:00Z',
  GIT_COMMITTER_DATE: '2026-01-05T12:00:00Z',
};

/**
 * Creates the folders of a run from scratch: home with the agent's settings, and the project in the state that the
 * situation asks for.
 *
 * @param actual root where the files are written
 * @param seen root as the agent sees it
 */
export async function makeFolders(
  actual: string,
  seen: string,
  { recipe, situation }: { recipe: AgentRecipe; situation: Situation },
): Promise<void> {
  // A mount point cannot be removed, only what is in it.
  for (const name of ['home', 'work', 'tmp', 'out'])
    await rm(path.join(actual, name), { recursive: true, force: true });
  const at = foldersOf(actual, situation);
  for (const folder of [at.home, at.project, at.temporary, at.out]) await mkdir(folder, { recursive: true });
  const values = placeholders(seen, situation);
  const mcp = situation.mcp ? recipe.mcp : undefined;
  if (mcp) await writeFile(at.mcp, mcpServer);
  if (situation.script) await writeFile(at.script, JSON.stringify(situation.script));
  await writeFiles(at.home, { ...recipe.home, ...mcp?.home, ...situation.home }, values);
  await writeFiles(at.project, { 'README.md': '# A small project\n', 'docs/guide.md': '# Guide\n' }, values);
  if (situation.git !== 'none') {
    await git(at.project, 'init', '--quiet', '--initial-branch=main');
    await git(at.project, 'add', '.');
    await git(at.project, 'commit', '--quiet', '--message', 'Add a README');
  }
  if (situation.git === 'branch') await git(at.project, 'checkout', '--quiet', '-b', 'feature/search');
  const memory: Record<string, string> =
    situation.memory !== undefined && recipe.memory !== undefined
      ? { [recipe.memory]: situation.memory }
      : {};
  const added = { ...memory, ...mcp?.files, ...situation.files };
  // Added files must not change the state of the repository: that is another factor.
  if (situation.git !== 'none')
    await appendFile(path.join(at.project, '.git', 'info', 'exclude'), `${Object.keys(added).join('\n')}\n`);
  const changes = situation.git === 'dirty' ? dirty : {};
  await writeFiles(at.project, { ...changes, ...added }, values);
  await mkdir(at.cwd, { recursive: true });
}

/** Only changes: another file would be another factor. */
const dirty = { 'README.md': '# A small project\n\nChanged.\n', 'docs/guide.md': '# Guide\n\nChanged.\n' };

/** The values of `{home}`, `{project}`, `{node}` and `{mcp}`. */
export function placeholders(root: string, situation: Situation): Readonly<Record<string, string>> {
  const { home, project, mcp } = foldersOf(root, situation);
  return { home, project, mcp, node: process.execPath };
}

/** A text with its placeholders replaced; unknown ones stay. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, filled(text, values));
  }
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  await run('git', args, { cwd, env: gitEnv });
}
