import path from 'node:path';
import { isObject, memberAt, objectOf, stringOf } from '../../wire/json.ts';
import { parseSettings, readSettings, underHome } from './agent-files.ts';
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
import type { AgentSpec, LaunchInput } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env' | 'cwd'>;

export const opencode: AgentSpec = {
  id: 'opencode',
  binaries: ['opencode', 'opencode-ai'],
  verified: { version: '1.18.33' },
  defaultMode: 'forward',
  hosts: [...providerHosts, 'opencode.ai'],
  upstream: (input) => providersOf(input)[0]?.base ?? 'https://api.anthropic.com/v1',
  plan(input) {
    const dummies = input.dry ? missingCredential(providersOf(input), chosenProvider(input)) : [];
    const given = Object.fromEntries(dummies.map((name) => [name, dummyCredential]));
    const used = providersOf({ ...input, env: { ...input.env, ...given } });
    if (input.mode === 'forward') {
      return forwardPlan(opencode, input, used[0]?.base ?? opencode.upstream(input).toString(), { dummies });
    }
    const bases = localBases(input.url, used);
    const { routes, clashes } = routesFor(used);
    const plan = reversePlan(input, used[0]?.base ?? 'https://api.anthropic.com', {
      env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(withBases(input.env, bases)) },
      dummies,
      notes: clashNotes(clashes),
    });
    // The user's own part of that variable may hold keys: only what lens adds is written down.
    const { OPENCODE_CONFIG_CONTENT: _, ...settings } = plan.settings;
    const added = Object.entries(bases).map(([id, base]) => [`provider.${id}.options.baseURL`, base]);
    return { ...plan, settings: { ...settings, ...Object.fromEntries(added) }, routes };
  },
  recognises: ({ headers }) => /\bopencode\//i.test(headers['user-agent'] ?? ''),
};

/** `OPENCODE_CONFIG_CONTENT` is merged over all settings files; what the user has there stays. */
function withBases(env: NodeJS.ProcessEnv, bases: Readonly<Record<string, string>>): unknown {
  const own = parseSettings(env['OPENCODE_CONFIG_CONTENT'] || '{}', 'OPENCODE_CONFIG_CONTENT');
  const provider = objectOf(own['provider']);
  for (const [id, baseURL] of Object.entries(bases)) {
    const before = objectOf(provider[id]);
    provider[id] = { ...before, options: { ...objectOf(before['options']), baseURL } };
  }
  return { ...own, provider };
}

function providersOf(input: Input): UsedProvider[] {
  const settings = settingsOf(input);
  const store = input.env['XDG_DATA_HOME'] || underHome(input.env, '.local', 'share');
  return usedProviders({
    env: input.env,
    chosen: chosenProvider(input),
    configured: { ...variableBases(input.env), ...Object.assign({}, ...settings.map(configuredBases)) },
    loggedIn: Object.keys(readSettings(path.join(store, 'opencode', 'auth.json'))),
  });
}

/** Provider of the model asked for by flag or settings: `anthropic` of `anthropic/claude-sonnet-4-5`. */
function chosenProvider(input: Input): string | undefined {
  const model =
    flagValue(input.command, ['-m', '--model']) ??
    stringOf(
      settingsOf(input)
        .map((settings) => settings['model'])
        .findLast(Boolean),
    );
  return model.includes('/') ? model.split('/', 1)[0] : undefined;
}

/** Settings from the weakest to the strongest: https://opencode.ai/docs/config. */
function settingsOf({ env, cwd }: Input): Record<string, unknown>[] {
  const config = path.join(env['XDG_CONFIG_HOME'] || underHome(env, '.config'), 'opencode');
  const files = [
    path.join(config, 'opencode.json'),
    path.join(config, 'opencode.jsonc'),
    ...(env['OPENCODE_CONFIG'] ? [path.resolve(cwd, env['OPENCODE_CONFIG'])] : []),
    path.join(cwd, 'opencode.json'),
    path.join(cwd, 'opencode.jsonc'),
  ];
  const content = parseSettings(env['OPENCODE_CONFIG_CONTENT'] || '{}', 'OPENCODE_CONFIG_CONTENT');
  return [...files.map(readSettings), content];
}

function configuredBases(settings: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(objectOf(settings['provider'])).flatMap(([id, provider]) => {
    const base = isObject(provider) ? memberAt(provider, 'options.baseURL') : undefined;
    return typeof base === 'string' && URL.canParse(base) ? [[id, base] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Variables that the providers' own libraries read. */
function variableBases(env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    ...(env['ANTHROPIC_BASE_URL'] ? { anthropic: env['ANTHROPIC_BASE_URL'] } : {}),
    ...(env['OPENAI_BASE_URL'] ? { openai: env['OPENAI_BASE_URL'] } : {}),
  };
}
