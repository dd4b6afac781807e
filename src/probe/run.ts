import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { causeOf, lastLines } from './failure.ts';
import type { Isolator } from './isolation.ts';
import { filled, foldersOf, makeFolders, placeholders } from './project.ts';
import { prompt as usualPrompt } from './situations.ts';
import type { AgentRecipe, RunFailure, RunResult, Situation, Subject } from './types.ts';

/** What a run needs of the world. */
interface RunEffects {
  isolator: Isolator;
  /** The command line of lens itself: Node and its script. */
  lens: readonly string[];
  /** Folder of the captures. */
  out: string;
  /** Milliseconds after which an agent is killed. */
  timeout: number;
  signal: AbortSignal;
  now(): Date;
}

/** A run of one subject in one situation. */
export interface Run {
  subject: Subject;
  situation: Situation;
  /** A second run of the situation, to confirm what it moved. */
  isRepeat?: boolean;
}

/** Label of a run's captures; src/analysis/experiments/label.ts parses it. */
function labelOf({ situation: { factor, name }, isRepeat }: Pick<Run, 'situation' | 'isRepeat'>): string {
  return `probe:${factor}:${name}${isRepeat ? ':2' : ''}`;
}

/** Runs an agent below `lens capture` in one situation, and moves its logs to the captures when all went well. */
export async function runSituation(
  run: Run,
  effects: RunEffects,
): Promise<{ result: RunResult } | { failure: RunFailure }> {
  const { isolator, signal } = effects;
  const { subject, situation } = run;
  const place = await isolator.place();
  try {
    await makeFolders(place, isolator.root, { recipe: subject.recipe, situation });
    const started = performance.now();
    const prompts = [
      situation.prompt ?? usualPrompt,
      ...(situation.next === undefined ? [] : [situation.next]),
    ];
    for (const [index, prompt] of prompts.entries()) {
      const ended = await capture(run, place, { prompt, continues: index > 0 }, effects);
      signal.throwIfAborted();
      const requests = await requestsIn(path.join(place, 'out'));
      const failure = failureOf(ended, requests > 0, effects.timeout);
      if (failure) return { failure: { reason: failure, output: lastLines(ended.output) } };
    }
    const ms = performance.now() - started;
    const requests = await requestsIn(path.join(place, 'out'));
    const logs = await keepLogs(path.join(place, 'out'), run, effects);
    return { result: { logs, requests, ms: Math.round(ms) } };
  } finally {
    if (isolator.kind !== 'none') await rm(place, { recursive: true, force: true });
  }
}

interface Ended {
  code: number | null;
  output: string;
  timedOut: boolean;
}

function failureOf(
  { code, output, timedOut }: Ended,
  hasRequests: boolean,
  timeout: number,
): string | undefined {
  if (timedOut) {
    const cause = hasRequests ? undefined : causeOf(output);
    return cause ?? `it did not end within ${timeout / 1000} s and was stopped`;
  }
  if (hasRequests) return undefined;
  const cause = causeOf(output);
  return cause ?? `it sent no request to a model (exit code ${code ?? 'none'})`;
}

function capture(
  { subject: installed, situation, isRepeat }: Run,
  place: string,
  { prompt, continues }: { prompt: string; continues: boolean },
  { isolator, lens, timeout, signal, now }: RunEffects,
): Promise<Ended> {
  const { root } = isolator;
  const subject = asSeen(installed, isolator);
  const at = foldersOf(root, situation);
  const baseUrls = Object.entries(subject.recipe.baseUrls ?? {});
  const command = [
    ...lens,
    'capture',
    `--dry=${situation.script ? `script:${at.script}` : (situation.dry ?? 'text')}`,
    '--no-events',
    ...[
      '--out',
      at.out,
      '--label',
      labelOf({ situation, ...(isRepeat ? { isRepeat } : {}) }),
      '--agent',
      subject.recipe.id,
      ...(baseUrls.length === 0 ? [] : ['--mode', 'reverse']),
      ...baseUrls.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...(subject.version === 'unknown' ? [] : ['--agent-version', subject.version]),
    ],
    '--',
    ...commandLine(subject, situation, { prompt, continues, root }),
  ];
  const wrapped = isolator.wrap(place, at.cwd, command, installed.folder);
  const [file = '', ...args] = wrapped.command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: wrapped.cwd,
      env: environment(subject, situation, { root, now: now() }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output.push(text);
        if (output.length > 200) output.splice(0, 100);
      });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeout);
    const stop = (): void => {
      killGroup(child.pid, 'SIGTERM');
      // lens closes its log when the agent is gone; an agent that stays is killed with it.
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code) => {
      done();
      // A process that the agent left behind would hold the pipes open and outlive the run.
      killGroup(child.pid, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      // What lens prints about the capture is not the agent's output.
      resolve({ code, output: output.join('').replaceAll(/^lens: .*$/gm, ''), timedOut });
    });
  });
}

/** The subject with the paths that its run sees. */
function asSeen(subject: Subject, { agentFolder }: Isolator): Subject {
  const { folder, program, path: folders } = subject;
  if (folder === undefined) return subject;
  const moved = (file: string): string => path.join(agentFolder(folder), path.relative(folder, file));
  return { ...subject, program: moved(program), path: folders.map(moved) };
}

const GRACE_MS = 5000;

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The agent's command line: `{args}` and `{model}` become several words or none. */
function commandLine(
  { program, recipe }: Subject,
  situation: Situation,
  { prompt, continues, root }: { prompt: string; continues: boolean; root: string },
): string[] {
  const words = continues ? (recipe.continues ?? recipe.command) : recipe.command;
  const model = situation.model === true ? recipe.otherModel : (situation.model ?? recipe.model);
  const values = placeholders(root, situation);
  const flags = [
    ...(situation.args ?? recipe.args ?? []),
    ...(situation.mcp ? (recipe.mcp?.args ?? []) : []),
  ].map((word) => filled(word, values));
  const models = model === undefined ? [] : (recipe.modelArgs ?? []).map((word) => filled(word, { model }));
  return [
    program,
    ...words.flatMap((word) => {
      if (word === '{args}') return flags;
      return word === '{model}' ? models : [filled(word, { prompt })];
    }),
  ];
}

/** The whole environment of a run: nothing of the user's own is in it. */
function environment(
  { recipe, path: folders }: Subject,
  situation: Situation,
  { root, now }: { root: string; now: Date },
): Record<string, string> {
  const { home, temporary } = foldersOf(root, situation);
  const values = placeholders(root, situation);
  const own = Object.entries({ ...recipe.env, ...situation.env });
  return {
    HOME: home,
    TMPDIR: temporary,
    PATH: [path.dirname(process.execPath), ...folders, '/usr/local/bin', '/usr/bin', '/bin'].join(
      path.delimiter,
    ),
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    TERM: 'xterm-256color',
    TZ: situation.clock === undefined ? 'Etc/UTC' : zoneFor(situation.clock, now),
    LENS_CONFIG: 'none',
    ...Object.fromEntries(own.map(([name, value]) => [name, filled(value, values)])),
  };
}

/** A time zone with another date than UTC, or one with the same date: both depend on the hour. */
function zoneFor(clock: 'date' | 'zone', now: Date): string {
  const hour = now.getUTCHours();
  // POSIX names have the sign reversed: Etc/GMT+12 is twelve hours behind UTC, Etc/GMT-14 fourteen ahead.
  if (clock === 'date') return hour >= 10 ? 'Etc/GMT-14' : 'Etc/GMT+12';
  return hour >= 12 ? 'Etc/GMT+3' : 'Etc/GMT-3';
}

async function requestsIn(folder: string): Promise<number> {
  let count = 0;
  for (const file of await logsIn(folder)) {
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      if (line === '') continue;
      const { kind, wire } = JSON.parse(line) as { kind?: unknown; wire?: unknown };
      if (kind === 'request' && wire !== 'unknown') count++;
    }
  }
  return count;
}

async function logsIn(folder: string): Promise<string[]> {
  return (await readdir(folder))
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Moves the logs of a run to the captures; each has its name only when it is complete. */
async function keepLogs(
  folder: string,
  { subject, situation, isRepeat }: Run,
  { out }: RunEffects,
): Promise<string[]> {
  await mkdir(out, { recursive: true });
  const kept: string[] = [];
  for (const file of await logsIn(folder)) {
    const time = path.basename(file).slice(0, 20);
    const number = kept.length === 0 ? '' : `-${kept.length + 1}`;
    const words = [subject.recipe.id, subject.version, situation.name, ...(isRepeat ? ['again'] : [])].map(
      (word) => word.replace(/[^\w.-]/g, '_'),
    );
    const name = `${time}-probe-${words.join('-')}${number}.jsonl`;
    const part = path.join(out, `.${name}.part`);
    try {
      await copyFile(file, part);
      await rename(part, path.join(out, name));
    } finally {
      await rm(part, { force: true });
    }
    kept.push(name);
  }
  return kept;
}

/** Whether the agent can be run in a situation. */
export function suits(recipe: AgentRecipe, situation: Situation): boolean {
  if (recipe.without?.includes(situation.name)) return false;
  if (situation.mcp && !recipe.mcp) return false;
  if (situation.memory !== undefined && recipe.memory === undefined) return false;
  if (situation.model !== undefined && !recipe.modelArgs) return false;
  if (situation.model === true && recipe.otherModel === undefined) return false;
  return situation.next === undefined || recipe.continues !== undefined;
}
