import { LensError } from '../errors.ts';
import { duration, plural } from '../text/figures.ts';
import { type Isolation, type Isolator, openIsolator } from './isolation.ts';
import type { ProbeEffects, ProbeOptions, ProbeOutcome } from './options.ts';
import { installAll, specsOf } from './prepare.ts';
import { readSituations } from './read-situations.ts';
import { type Run, runSituation, suits } from './run.ts';
import { baselines, commonSituations } from './situations.ts';
import type { AgentSpec } from './spec.ts';
import { openState, type ProbeState } from './state.ts';
import type { AgentRecipe, RunFailure, RunResult, Situation, Subject } from './types.ts';

/**
 * Installs agents and runs each in all situations. A failure concerns one agent or run: it is reported, and the others
 * go on.
 *
 * @throws LensError `usage` for unknown agents and situations, `config_invalid`, `not_writable`, `probe_failed` when
 *   another probe writes into the folder; the reason of `signal` when it is aborted
 */
export async function probe(options: ProbeOptions, effects: ProbeEffects): Promise<ProbeOutcome> {
  const specs = specsOf(options);
  const more = options.situations === undefined ? [] : readSituations(options.situations);
  const situationsOf = (recipe: AgentRecipe): Situation[] => {
    const own = more.filter(({ agents }) => agents === undefined || agents.includes(recipe.id));
    const all = [
      ...commonSituations,
      ...(recipe.situations ?? []),
      ...own.map(({ agents: _, ...one }) => one),
    ];
    // An own situation replaces one with its name.
    const byName = new Map(all.map((situation) => [situation.name, situation]));
    return [...byName.values()].filter(
      (situation) =>
        suits(recipe, situation) && (options.only.length === 0 || options.only.includes(situation.name)),
    );
  };
  checkNames(options.only, specs, situationsOf);
  if (options.dryRun) return list(options, specs, situationsOf, effects);
  const isolator = await openIsolator(effects.isolation);
  try {
    const state = await openState(options.out, today(effects), options.fresh);
    try {
      return await runAll(options, specs, { situationsOf, isolator, state }, effects);
    } finally {
      await state.close();
    }
  } finally {
    await isolator.close();
  }
}

const today = ({ now }: ProbeEffects): string => now().toISOString().slice(0, 10);

function checkNames(
  only: readonly string[],
  specs: readonly AgentSpec[],
  situationsOf: (recipe: AgentRecipe) => Situation[],
): void {
  const known = new Set(specs.flatMap(({ recipe }) => situationsOf(recipe).map(({ name }) => name)));
  const unknown = only.find((name) => !known.has(name) && !baselines.some((one) => one.name === name));
  if (unknown === undefined) return;
  throw new LensError(
    'usage',
    `there is no situation "${unknown}" for ${specs.map(({ recipe }) => recipe.id).join(', ')}.`,
    {
      where: '--only',
      hint: 'lens probe AGENT --dry-run lists the situations.',
    },
  );
}

async function list(
  { own, out, jobs, timeout }: ProbeOptions,
  specs: readonly AgentSpec[],
  situationsOf: (recipe: AgentRecipe) => Situation[],
  { print, cache }: ProbeEffects,
): Promise<ProbeOutcome> {
  for (const { recipe, wanted } of specs) {
    const how =
      own?.install?.replaceAll('{version}', wanted ?? '') ?? `npm install ${recipe.package}@${wanted}`;
    print(
      `${recipe.id}${wanted === undefined ? ', as installed on this machine' : `@${wanted}: ${how} (into ${cache})`}`,
    );
    const situations = [...baselines.slice(0, 1), ...situationsOf(recipe), ...baselines.slice(1)];
    const width = Math.max(...situations.map(({ name }) => name.length));
    for (const { name, about } of situations) print(`  ${name.padEnd(width)}  ${about}`);
    print(`  ${situations.length} situations, ${jobs} at a time, each at most ${timeout} s`);
  }
  print(`Captures would be written to ${out}. Nothing was installed and nothing was run.`);
  return { logs: [], failures: [] };
}

interface Parts {
  situationsOf(recipe: AgentRecipe): Situation[];
  isolator: Isolator;
  state: ProbeState;
}

const isolationNotes: Readonly<Record<Isolation, string>> = {
  full: 'each run has its own network, which contains lens alone',
  folders: 'this machine does not allow own networks: agents are kept inside by proxy variables alone',
  none: 'this machine has no namespaces: runs go one after the other, and agents are kept inside by proxy variables alone',
};

async function runAll(
  options: ProbeOptions,
  specs: readonly AgentSpec[],
  { situationsOf, isolator, state }: Parts,
  effects: ProbeEffects,
): Promise<ProbeOutcome> {
  const { log, signal } = effects;
  const failures: string[] = [];
  const fail = (line: string): void => {
    failures.push(line);
    log(line);
  };
  const subjects = await installAll(options, specs, effects, fail);
  log(`isolation: ${isolationNotes[isolator.kind]}`);
  const jobs = isolator.kind === 'none' ? 1 : options.jobs;
  const logs: string[] = [];
  const logsOf = new Map<Run, readonly string[]>();
  const broken = new Set<Subject>();
  const one = async (run: Run): Promise<void> => {
    const name = `${run.subject.recipe.id} ${run.subject.version}  ${run.situation.name}${run.isRepeat ? ' again' : ''}`;
    const known = state.finished(run);
    const outcome = known ? { result: known } : await attempt(run, options, isolator, effects);
    signal.throwIfAborted();
    if ('failure' in outcome) {
      const { reason, output } = outcome.failure;
      if (run.situation === baselines[0]) broken.add(run.subject);
      fail(`${name}: ${reason}${output === '' ? '' : `\n  ${output.replaceAll('\n', '\n  ')}`}`);
      return;
    }
    const { result } = outcome;
    logs.push(...result.logs);
    logsOf.set(run, result.logs);
    if (!known) await state.add(run, result);
    log(`${name}: ${plural(result.requests, 'request')}, ${known ? 'run before' : duration(result.ms)}`);
  };
  // The baselines come first: an agent that fails in its baseline would fail in every situation.
  await inParallel(
    subjects.map((subject) => ({ subject, situation: baselines[0] as Situation })),
    jobs,
    one,
  );
  const rest = subjects
    .filter((subject) => !broken.has(subject))
    .flatMap((subject) =>
      [...situationsOf(subject.recipe), ...baselines.slice(1)].map((situation) => ({ subject, situation })),
    );
  await inParallel(rest, jobs, one);
  // What one run moved may be chance: an effect counts when a second run shows it too.
  const moved = logs.length > 0 ? await effects.moved(logs) : new Set<string>();
  const repeats = rest.filter(
    (run) => run.situation.factor !== 'baseline' && logsOf.get(run)?.some((log) => moved.has(log)),
  );
  if (repeats.length > 0)
    log(
      `moved something and run again, to confirm it: ${repeats.map(({ situation }) => situation.name).join(', ')}`,
    );
  await inParallel(
    repeats.map((run) => ({ ...run, isRepeat: true })),
    jobs,
    one,
  );
  return { logs, failures };
}

async function attempt(
  run: Run,
  { out, timeout }: ProbeOptions,
  isolator: Isolator,
  { lens, signal, now }: ProbeEffects,
): Promise<{ result: RunResult } | { failure: RunFailure }> {
  try {
    return await runSituation(run, { isolator, lens, out, timeout: timeout * 1000, signal, now });
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    return { failure: { reason: code === 'ENOSPC' ? 'the disk is full' : message, output: '' } };
  }
}

async function inParallel<T>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
}
