import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { lastLines, npmCauseOf } from './failure.ts';
import { isExact } from './spec.ts';
import type { AgentRecipe, Subject } from './types.ts';

/** What installing needs of the world. */
export interface InstallEffects {
  env: NodeJS.ProcessEnv;
  /** Folder of installed agents, kept between probes. */
  cache: string;
  signal?: AbortSignal;
}

/** A program of a user's own: how a version is installed, and its command line with `{prompt}`. */
interface OwnAgent {
  recipe: AgentRecipe;
  /** Shell command with `{version}`; undefined for a program that is already there. */
  install: string | undefined;
}

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const VERSION_TIMEOUT_MS = 30_000;

/** Folder of installed agents: `LENS_AGENTS_DIR`, or `lens/agents` in the user's cache folder. */
export function agentsFolder(env: NodeJS.ProcessEnv): string {
  if (env['LENS_AGENTS_DIR']) return path.resolve(env['LENS_AGENTS_DIR']);
  return path.join(env['XDG_CACHE_HOME'] || path.join(env['HOME'] || '.', '.cache'), 'lens', 'agents');
}

/**
 * The exact version that a version, range or tag selects: the newest, if there are several.
 *
 * @throws LensError `install_failed` when the registry has none or cannot be reached
 */
export async function resolveVersion(
  { id, package: name }: Pick<AgentRecipe, 'id' | 'package'>,
  wanted: string,
  effects: InstallEffects,
): Promise<string> {
  if (isExact(wanted)) return wanted;
  const spec = `${name}@${wanted}`;
  const { code, stdout, stderr } = await npm(['view', spec, 'version', '--json'], effects.cache, effects);
  if (code !== 0) throw failed(`${id}@${wanted}`, `npm view ${spec} version`, stderr || stdout);
  const found: unknown = stdout.trim() === '' ? [] : JSON.parse(stdout);
  const version = [found].flat().findLast((one): one is string => typeof one === 'string');
  if (version !== undefined) return version;
  throw failed(`${id}@${wanted}`, `npm view ${spec} version`, 'ETARGET');
}

/**
 * Installs an exact version from the npm registry unless the cache has it. npm checks the package against the
 * registry's hash. The folder gets its name when the installation is complete, so an interrupted one is never used.
 *
 * @throws LensError `install_failed` with what was tried and npm's last lines
 */
export async function installVersion(
  recipe: AgentRecipe,
  version: string,
  effects: InstallEffects,
): Promise<Subject> {
  const folder = path.join(effects.cache, `${recipe.id}-${version}`);
  const subject = subjectIn(recipe, version, folder);
  if (await isInstalled(recipe, subject, folder)) return subject;
  const spec = `${recipe.package}@${version}`;
  await intoFolder(folder, effects, async (fresh) => {
    const args = ['install', '--save-exact', '--no-audit', '--no-fund', '--ignore-scripts=false', spec];
    const { code, stdout, stderr } = await npm(args, fresh, effects);
    if (code !== 0) throw failed(`${recipe.id}@${version}`, `npm install ${spec}`, stderr || stdout);
  });
  if (await isInstalled(recipe, subject, folder)) return subject;
  await rm(folder, { recursive: true, force: true });
  throw new LensError(
    'install_failed',
    `npm installed ${spec}, but without its command "${programOf(recipe)}".`,
    {
      where: `${recipe.id}@${version}`,
      hint: `Look at it with: npm install ${spec}`,
    },
  );
}

/**
 * Runs the install command of a user's own agent in an empty folder, once for each version.
 *
 * @throws LensError `install_failed` with the command's last lines
 */
export async function installOwn(
  { recipe, install }: OwnAgent,
  version: string,
  effects: InstallEffects,
): Promise<Subject> {
  if (install === undefined) return installedSubject(recipe, effects);
  const command = install.replaceAll('{version}', version);
  const hash = createHash('sha256').update(command).digest('hex').slice(0, 8);
  const folder = path.join(effects.cache, `${recipe.id}-${version}-${hash}`);
  if (!existsSync(folder)) {
    await intoFolder(folder, effects, async (fresh) => {
      const { code, stdout, stderr } = await ended('sh', ['-c', command], fresh, effects, INSTALL_TIMEOUT_MS);
      if (code !== 0) throw failed(`${recipe.id}@${version}`, command, stderr || stdout);
    });
  }
  const subject = subjectIn(recipe, version, folder);
  const program = subject.path
    .map((one) => path.join(one, programOf(recipe)))
    .find((file) => existsSync(file));
  const found = program ?? onPath(programOf(recipe), effects.env);
  if (found === undefined) {
    throw new LensError(
      'install_failed',
      `The install command ran, but there is no command "${programOf(recipe)}".`,
      {
        where: command,
        hint: 'It must put the program into node_modules/.bin or bin of the folder it runs in, or onto the PATH.',
      },
    );
  }
  const actual = isExact(version) ? version : ((await versionOf(found, effects)) ?? version);
  // A program that the command put elsewhere stays there.
  const { folder: _, ...elsewhere } = subject;
  return { ...(program === undefined ? elsewhere : subject), program: found, version: actual };
}

/**
 * The agent that is installed on this machine.
 *
 * @throws LensError `install_failed` when there is none
 */
export async function installedSubject(recipe: AgentRecipe, effects: InstallEffects): Promise<Subject> {
  const program = onPath(programOf(recipe), effects.env);
  if (program === undefined) {
    throw new LensError('install_failed', `There is no command "${programOf(recipe)}" on the PATH.`, {
      hint: `Name a version, and lens installs it into its cache: lens probe ${recipe.id}@latest`,
    });
  }
  const version = (await versionOf(program, effects)) ?? 'unknown';
  return { recipe, version, program, path: [path.dirname(program)] };
}

const programOf = ({ id, program = id }: AgentRecipe): string => program;

function subjectIn(recipe: AgentRecipe, version: string, folder: string): Subject {
  const bins = [path.join(folder, 'node_modules', '.bin'), path.join(folder, 'bin')];
  return { recipe, version, program: path.join(bins[0] as string, programOf(recipe)), path: bins, folder };
}

async function isInstalled(
  recipe: AgentRecipe,
  { program, version }: Subject,
  folder: string,
): Promise<boolean> {
  const file = path.join(folder, 'node_modules', recipe.package, 'package.json');
  if (!existsSync(file) || !existsSync(program)) return false;
  return (JSON.parse(await readFile(file, 'utf8')) as { version?: unknown }).version === version;
}

/** Fills a new folder and gives it its name; another process that was faster wins, and its folder is used. */
async function intoFolder(
  folder: string,
  { cache }: InstallEffects,
  fill: (fresh: string) => Promise<void>,
): Promise<void> {
  let fresh: string | undefined;
  try {
    await mkdir(cache, { recursive: true });
    fresh = await mkdtemp(`${folder}.new-`);
    await writeFile(path.join(fresh, 'package.json'), '{"private":true}\n');
    await fill(fresh);
    await rename(fresh, folder).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
    });
  } catch (error) {
    if (error instanceof LensError) throw error;
    throw failed(path.basename(folder), `writing ${folder}`, (error as Error).message);
  } finally {
    if (fresh !== undefined) await rm(fresh, { recursive: true, force: true });
  }
}

function failed(where: string, tried: string, output: string): LensError {
  const lines = lastLines(output.replaceAll(/^npm (error|ERR!) (A complete log|.*_logs).*$/gm, ''));
  return new LensError('install_failed', `${npmCauseOf(output)} (tried: ${tried})`, {
    where,
    ...(lines === '' ? {} : { hint: lines.replaceAll('\n', '\n  ') }),
  });
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function npm(args: readonly string[], cwd: string, effects: InstallEffects): Promise<Ended> {
  await mkdir(cwd, { recursive: true });
  return ended('npm', args, cwd, effects, INSTALL_TIMEOUT_MS);
}

function ended(
  file: string,
  args: readonly string[],
  cwd: string,
  { env, signal }: InstallEffects,
  timeout: number,
): Promise<Ended> {
  // npm picks an older release when its own Node is too old for the wanted one's engines: the Node of lens goes first.
  const nodeFirst = [path.dirname(process.execPath), env['PATH']].join(path.delimiter);
  const options = {
    cwd,
    env: { ...withoutNpmSettings(env), PATH: nodeFirst },
    maxBuffer: 64 * 1024 * 1024,
    timeout,
    ...(signal ? { signal } : {}),
  };
  return new Promise((resolve, reject) => {
    execFile(file, [...args], options, (error, stdout, stderr) => {
      if (error?.name === 'AbortError') return reject(error);
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') {
        return resolve({ code: 127, stdout, stderr: `There is no command "${file}" on the PATH.` });
      }
      const timedOut = error?.killed ? `\nIt did not end within ${timeout / 60_000} minutes.` : '';
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, stdout, stderr: `${stderr}${timedOut}` });
    });
  });
}

/** Inside `npm run`, variables such as npm_config_local_prefix would send the installation into another folder. */
function withoutNpmSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(config_(local_)?prefix|lifecycle|package)/i.test(name)),
  );
}

/** The version that a program prints with `--version`, or undefined. */
async function versionOf(program: string, effects: InstallEffects): Promise<string | undefined> {
  const { stdout, stderr } = await ended(program, ['--version'], process.cwd(), effects, VERSION_TIMEOUT_MS);
  return versionIn(`${stdout}\n${stderr}`);
}

/** The first version number in a text: `codex-cli 0.155.0` and `2.1.329 (Claude Code)` have one. */
function versionIn(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+(?:-[\w.]+)?)\b/.exec(text)?.[1];
}

function onPath(command: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.resolve(folder, command))
    .find((file) => existsSync(file));
}
