import path from 'node:path';
import { memberAt, stringOf } from '../../wire/json.ts';
import { envWithFile, linkedFolder, readSettings, underHome, writeScratch } from './agent-files.ts';
import { localBase } from './base-url.ts';
import { forwardPlan, type PlanParts, reversePlan } from './plan.ts';
import type { AgentSpec, LaunchInput } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env' | 'cwd'>;

/** Where each way to log in sends its requests, and the variable that changes it. */
interface Endpoint {
  variable: string;
  upstream: string;
}

export const gemini: AgentSpec = {
  id: 'gemini',
  binaries: ['gemini', 'gemini-cli'],
  verified: { version: '0.61.0' },
  defaultMode: 'forward',
  hosts: ['generativelanguage.googleapis.com', 'cloudcode-pa.googleapis.com'],
  upstream: (input) => endpointOf(input).upstream,
  plan(input) {
    const { variable, upstream } = endpointOf(input);
    const dummies = input.dry && !hasCredential(input) ? ['GEMINI_API_KEY'] : [];
    if (input.mode === 'forward') return forwardPlan(gemini, input, upstream, { dummies });
    const env = { [variable]: localBase(input.url, upstream) };
    const chosen = chosenAuth(input) === undefined ? withChosenAuth(input) : {};
    return reversePlan(input, upstream, { ...chosen, env: { ...env, ...chosen.env }, dummies });
  },
  recognises: ({ headers }) => /^(GeminiCLI|CloudCodeVSCode)\b/i.test(headers['user-agent'] ?? ''),
};

function endpointOf(input: Input): Endpoint {
  const env = envWithFile(input.env, input.cwd, '.gemini');
  switch (chosenAuth(input)) {
    case 'oauth-personal':
    case 'compute-default-credentials':
      return endpoint(env, 'CODE_ASSIST_ENDPOINT', 'https://cloudcode-pa.googleapis.com');
    case 'vertex-ai': {
      const region = env['GOOGLE_CLOUD_LOCATION'] || 'global';
      const host = region === 'global' ? 'aiplatform.googleapis.com' : `${region}-aiplatform.googleapis.com`;
      return endpoint(env, 'GOOGLE_VERTEX_BASE_URL', `https://${host}`);
    }
    default:
      return endpoint(env, 'GOOGLE_GEMINI_BASE_URL', 'https://generativelanguage.googleapis.com');
  }
}

function endpoint(env: NodeJS.ProcessEnv, variable: string, fallback: string): Endpoint {
  return { variable, upstream: env[variable] || fallback };
}

/** The way to log in that settings or variables choose; undefined when only a key determines it. */
function chosenAuth({ env: own, cwd }: Input): string | undefined {
  const files = [path.join(geminiFolder(own), 'settings.json'), path.join(cwd, '.gemini', 'settings.json')];
  const chosen = files.map(readSettings).map(
    // Before version 0.2 the settings were flat.
    (settings) =>
      stringOf(memberAt(settings, 'security.auth.selectedType')) || stringOf(settings['selectedAuthType']),
  );
  const env = envWithFile(own, cwd, '.gemini');
  const byVariable = env['GOOGLE_GENAI_USE_GCA'] === 'true' ? 'oauth-personal' : undefined;
  const byVertex = env['GOOGLE_GENAI_USE_VERTEXAI'] === 'true' ? 'vertex-ai' : undefined;
  return chosen.filter(Boolean).at(-1) ?? byVariable ?? byVertex;
}

/**
 * With a base URL of our own and no choice in its settings, Gemini CLI 0.61 stops with "Invalid auth method
 * selected". It reads system settings only from files that root owns, so the choice goes into a separate home whose
 * entries are links to the real one.
 */
function withChosenAuth(input: LaunchInput): PlanParts {
  const real = geminiFolder(input.env);
  const home = path.join(input.scratch, 'gemini-home');
  linkedFolder(real, path.join(home, '.gemini'), ['settings.json'], ['tmp']);
  const own = readSettings(path.join(real, 'settings.json'));
  const security = { ...(own['security'] as object), auth: { selectedType: 'gemini-api-key' } };
  writeScratch(path.join(home, '.gemini'), 'settings.json', { ...own, security });
  return {
    env: { GEMINI_CLI_HOME: home },
    settings: { 'settings.json security.auth.selectedType': 'gemini-api-key' },
    notes: [
      'Paths below ~/.gemini that the prompt names are in a temporary folder; forward mode keeps them.',
    ],
  };
}

function hasCredential(input: Input): boolean {
  const env = envWithFile(input.env, input.cwd, '.gemini');
  const names = ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_CLOUD_PROJECT', 'GOOGLE_GENAI_USE_GCA'];
  return names.some((name) => env[name]) || /oauth|compute/.test(chosenAuth(input) ?? '');
}

function geminiFolder(env: NodeJS.ProcessEnv): string {
  return env['GEMINI_CLI_HOME'] ? path.join(env['GEMINI_CLI_HOME'], '.gemini') : underHome(env, '.gemini');
}
