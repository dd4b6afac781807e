import { bareName, programOf } from './command.ts';
import { forwardPaste, pasted } from './paste.ts';
import { forwardPlan, reversePlan } from './plan.ts';
import type { AgentSpec } from './types.ts';

/** Variables that the libraries of the large APIs read, and the path that follows the host in each. */
const baseUrls: Readonly<Record<string, string>> = {
  ANTHROPIC_BASE_URL: '',
  OPENAI_BASE_URL: '/v1',
  OPENAI_API_BASE: '/v1',
  GOOGLE_GEMINI_BASE_URL: '',
};
const keys = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY'];

/**
 * An agent that lens knows nothing of: by proxy, or by the variables that makers' own libraries read. Its requests go
 * to the makers' APIs, told apart by path.
 *
 * @param command as typed after `--`; its program's name becomes the id
 */
export function genericAgent(command: readonly string[], id = bareName(programOf(command).word)): AgentSpec {
  const spec: AgentSpec = {
    id: id || 'unknown',
    name: id || 'unknown agent',
    binaries: [],
    verified: 'not run',
    defaultMode: 'forward',
    hosts: [],
    upstream: ({ env }) =>
      Object.keys(baseUrls)
        .map((name) => env[name])
        .find(Boolean) ?? 'https://api.anthropic.com',
    plan(input) {
      const dummies = input.dry ? keys.filter((key) => !input.env[key]) : [];
      const upstream = String(spec.upstream(input));
      if (input.mode === 'forward') return forwardPlan(spec, input, upstream, { dummies });
      return { ...reversePlan(input, upstream, { env: basesAt(input.url), dummies }), routes: [] };
    },
    pasteLine: (input) =>
      input.mode === 'forward' ? forwardPaste(input, 'COMMAND') : pasted(basesAt(input.url), 'COMMAND'),
    recognises: () => false,
  };
  return spec;
}

function basesAt(url: string): Record<string, string> {
  return Object.fromEntries(Object.entries(baseUrls).map(([name, suffix]) => [name, url + suffix]));
}
