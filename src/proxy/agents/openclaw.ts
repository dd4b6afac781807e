import { LensError } from '../../errors.ts';
import { isObject, memberAt, objectOf } from '../../wire/json.ts';
import { readSettings, underHome, writeScratch } from './agent-files.ts';
import { forwardPlan, reversePlan } from './plan.ts';
import { clashNotes, localBases, providerHosts, routesFor, type UsedProvider } from './providers.ts';
import type { AgentSpec } from './types.ts';

/** OpenClaw: base URLs are in its configuration only, so it gets a copy with other ones. */
export const openclaw: AgentSpec = {
  id: 'openclaw',
  binaries: ['openclaw'],
  verified: 'not run',
  defaultMode: 'forward',
  hosts: providerHosts,
  upstream: ({ env }) => providersOf(env)[0]?.base ?? 'https://api.anthropic.com',
  plan(input) {
    const used = providersOf(input.env);
    const upstream = used[0]?.base ?? 'https://api.anthropic.com';
    if (input.mode === 'forward') return forwardPlan(openclaw, input, upstream);
    if (used.length === 0) {
      throw new LensError('usage', 'OpenClaw has no provider with a base URL in its configuration.', {
        where: configFile(input.env),
        hint: 'Use --mode forward.',
      });
    }
    const bases = localBases(input.url, used);
    const own = readSettings(configFile(input.env));
    const providers = { ...objectOf(memberAt(own, 'models.providers')) };
    for (const [id, baseUrl] of Object.entries(bases))
      providers[id] = { ...objectOf(providers[id]), baseUrl };
    const models = { ...objectOf(own['models']), providers };
    const file = writeScratch(input.scratch, 'openclaw.json', { ...own, models });
    const { routes, clashes } = routesFor(used);
    const plan = reversePlan(input, upstream, {
      env: { OPENCLAW_CONFIG_PATH: file },
      settings: Object.fromEntries(
        Object.entries(bases).map(([id, base]) => [`models.providers.${id}.baseUrl`, base]),
      ),
      notes: clashNotes(clashes),
    });
    return { ...plan, routes };
  },
  recognises: ({ headers }) => /openclaw/i.test(headers['user-agent'] ?? ''),
};

function providersOf(env: NodeJS.ProcessEnv): UsedProvider[] {
  const providers = objectOf(memberAt(readSettings(configFile(env)), 'models.providers'));
  return Object.entries(providers).flatMap(([id, provider]) => {
    const base = isObject(provider) ? provider['baseUrl'] : undefined;
    return typeof base === 'string' && URL.canParse(base) ? [{ id, base, hasCredential: true }] : [];
  });
}

function configFile(env: NodeJS.ProcessEnv): string {
  return env['OPENCLAW_CONFIG_PATH'] || underHome(env, '.openclaw', 'openclaw.json');
}
