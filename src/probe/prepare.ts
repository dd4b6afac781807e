import { describeError, LensError } from '../errors.ts';
import { parseVariables } from '../proxy/capture/variables.ts';
import { duration } from '../text/figures.ts';
import { recipes } from './agents/table.ts';
import { installedSubject, installOwn, installVersion, resolveVersion } from './install.ts';
import type { ProbeEffects, ProbeOptions } from './options.ts';
import { type AgentSpec, isExact, parseSpec } from './spec.ts';
import type { AgentRecipe, Subject } from './types.ts';

/** The agents of the command line. @throws LensError `usage` */
export function specsOf(options: ProbeOptions): AgentSpec[] {
  const variables = Object.entries(parseVariables(options.env ?? []));
  const baseUrls = Object.fromEntries(variables.filter(([, value]) => value.includes('{url}')));
  const others = Object.fromEntries(variables.filter(([name]) => !(name in baseUrls)));
  return namedSpecs(options).map(({ recipe, wanted }) => ({
    recipe: { ...recipe, env: { ...recipe.env, ...others }, baseUrls },
    wanted,
  }));
}

function namedSpecs({ specs, own }: ProbeOptions): AgentSpec[] {
  if (!own) {
    if (specs.length > 0) return specs.map((spec) => parseSpec(spec, recipes));
    throw new LensError('usage', 'lens probe needs an agent.', {
      hint: `Example: lens probe codex@latest. It knows ${recipes.map(({ id }) => id).join(', ')}.`,
    });
  }
  const [program = '', ...command] = own.command;
  if (program === '' || !command.some((word) => word.includes('{prompt}'))) {
    throw new LensError('usage', 'lens probe --agent needs a command that contains "{prompt}".', {
      hint: `lens probe --agent ${own.name} --install 'npm i PACKAGE@{version}' -- ${program || 'COMMAND'} "{prompt}"`,
    });
  }
  const recipe: AgentRecipe = {
    id: own.name,
    package: own.name,
    command,
    program,
    args: [],
    memory: 'AGENTS.md',
  };
  if (specs.length === 0)
    return [{ recipe, wanted: own.install?.includes('{version}') ? 'latest' : undefined }];
  return specs.map((spec) => {
    const parsed = parseSpec(spec.includes('@') ? spec : `${own.name}@${spec}`, [recipe]);
    if (own.install?.includes('{version}')) return parsed;
    throw new LensError('usage', `"${spec}" names a version, but --install has no {version}.`, {
      hint: "Example: --install 'npm i mine@{version}'.",
    });
  });
}

/** Installs one agent after the other: two npm at the same time only compete for the disk. */
export async function installAll(
  { own }: ProbeOptions,
  specs: readonly AgentSpec[],
  effects: ProbeEffects,
  fail: (line: string) => void,
): Promise<Subject[]> {
  const subjects = new Map<string, Subject>();
  for (const { recipe, wanted } of specs) {
    try {
      const subject = await install(recipe, wanted, own?.install, effects);
      const key = `${recipe.id}@${subject.version}`;
      if (wanted !== undefined && !isExact(wanted))
        effects.log(`${recipe.id}@${wanted} is ${subject.version}`);
      if (!subjects.has(key)) subjects.set(key, subject);
    } catch (error) {
      if (!(error instanceof LensError)) throw error;
      fail(`${recipe.id}${wanted === undefined ? '' : `@${wanted}`} was not probed: ${describeError(error)}`);
    }
  }
  return [...subjects.values()];
}

async function install(
  recipe: AgentRecipe,
  wanted: string | undefined,
  own: string | undefined,
  effects: ProbeEffects,
): Promise<Subject> {
  if (own !== undefined) return installOwn({ recipe, install: own }, wanted ?? 'latest', effects);
  if (wanted === undefined) return installedSubject(recipe, effects);
  const version = await resolveVersion(recipe, wanted, effects);
  const started = performance.now();
  const subject = await installVersion(recipe, version, effects);
  const ms = performance.now() - started;
  if (ms > 1_000) effects.log(`${recipe.id} ${version} installed in ${duration(ms)}`);
  return subject;
}
