import path from 'node:path';
import { memberAt, objectOf, stringOf } from '../../wire/json.ts';
import { linkedFolder, readSettings, underHome, writeScratch } from './agent-files.ts';
import { flagValue } from './command.ts';
import { dummyCredential, forwardPlan, reversePlan } from './plan.ts';
import {
  clashNotes,
  localBases,
  missingCredential,
  providerHosts,
  routesFor,
  type UsedProvider,
  usedProviders,
} from './providers.ts';
import type { AgentSpec, LaunchInput, LaunchPlan } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env'>;

export const pi: AgentSpec = {
  id: 'pi',
  binaries: ['pi', 'pi-coding-agent'],
  verified: { version: '0.87.1' },
  defaultMode: 'forward',
  versionFlag: '--version',
  hosts: providerHosts,
  upstream: (input) => providersOf(input)[0]?.base ?? 'https://api.anthropic.com',
  plan(input) {
    const dummies = input.dry ? missingCredential(providersOf(input), chosenProvider(input)) : [];
    const given = Object.fromEntries(dummies.map((name) => [name, dummyCredential]));
    const used = providersOf({ ...input, env: { ...input.env, ...given } });
    if (input.mode === 'forward') {
      return forwardPlan(pi, input, used[0]?.base ?? 'https://api.anthropic.com', { dummies });
    }
    return reverse(input, used, dummies);
  },
  recognises: ({ headers }) => /^pi[ (/]/.test(headers['user-agent'] ?? ''),
};

/** pi takes base URLs only from models.json of its folder, so it gets a folder whose other entries are links. */
function reverse(input: LaunchInput, used: readonly UsedProvider[], dummies: string[]): LaunchPlan {
  const real = agentFolder(input.env);
  const copy = path.join(input.scratch, 'pi-agent');
  linkedFolder(real, copy, ['models.json'], ['sessions']);
  const bases = localBases(input.url, used);
  const own = readSettings(path.join(real, 'models.json'));
  const providers = { ...objectOf(own['providers']) };
  for (const [id, baseUrl] of Object.entries(bases)) providers[id] = { ...objectOf(providers[id]), baseUrl };
  writeScratch(copy, 'models.json', { ...own, providers });
  const { routes, clashes } = routesFor(used);
  const added = Object.entries(bases).map(([id, base]) => [`models.json providers.${id}.baseUrl`, base]);
  const plan = reversePlan(input, used[0]?.base ?? 'https://api.anthropic.com', {
    env: { PI_CODING_AGENT_DIR: copy },
    dummies,
    settings: Object.fromEntries(added),
    notes: clashNotes(clashes),
  });
  return { ...plan, routes };
}

function providersOf(input: Input): UsedProvider[] {
  const folder = agentFolder(input.env);
  const own = objectOf(readSettings(path.join(folder, 'models.json'))['providers']);
  const bases = Object.entries(own).map(
    ([id, provider]) => [id, stringOf(memberAt(provider, 'baseUrl'))] as const,
  );
  const used = usedProviders({
    env: input.env,
    chosen: chosenProvider(input),
    configured: Object.fromEntries(bases.filter(([, base]) => URL.canParse(base))),
    loggedIn: Object.keys(readSettings(path.join(folder, 'auth.json'))),
  });
  // pi adds the version to Anthropic's base itself, unlike to the others'.
  return used.map((provider) =>
    provider.base === 'https://api.anthropic.com/v1'
      ? { ...provider, base: 'https://api.anthropic.com', endpoints: ['/v1/messages'] }
      : provider,
  );
}

/** Provider asked for by flag (`--provider`, or the first part of `--model`) or settings. */
function chosenProvider({ command, env }: Input): string | undefined {
  const model = flagValue(command, ['--model']) ?? '';
  const settings = readSettings(path.join(agentFolder(env), 'settings.json'));
  const byModel = model.includes('/') ? model.split('/', 1)[0] : undefined;
  return (
    flagValue(command, ['--provider']) ?? byModel ?? (stringOf(settings['defaultProvider']) || undefined)
  );
}

function agentFolder(env: NodeJS.ProcessEnv): string {
  return env['PI_CODING_AGENT_DIR'] || underHome(env, '.pi', 'agent');
}
