import { LensError } from '../../errors.ts';
import { agentName } from '../../text/agents.ts';
import { localBase } from './base-url.ts';
import { forwardPlan, reversePlan } from './plan.ts';
import type { AgentSpec } from './types.ts';

/** An agent whose wiring is a few facts. */
export interface AgentFacts {
  id: string;
  binaries: readonly string[];
  hosts: readonly string[];
  /** Base URL it uses when nothing is configured. */
  upstream: string;
  /** Variables that take a base URL, and the path that follows the host in it; the first one is the main one. */
  baseUrls?: Readonly<Record<string, string>>;
  /** Variables that hold its key. */
  keys?: readonly string[];
  /** Other variables that it needs to be captured. */
  env?: Readonly<Record<string, string>>;
  /** Its user agent. */
  userAgent?: RegExp;
  /** Version whose dry run was recorded. */
  dryRun?: string;
  /** What a person should know. */
  notes?: readonly string[];
}

/** Makes an agent out of facts: by base URL where a variable takes one, by proxy always. */
export function simpleAgent(facts: AgentFacts): AgentSpec {
  const { id, binaries, hosts, baseUrls = {}, keys = [], env = {}, notes = [] } = facts;
  const variables = Object.keys(baseUrls);
  const upstreamOf = (own: NodeJS.ProcessEnv): string =>
    variables.map((variable) => own[variable]).find(Boolean) ?? facts.upstream;
  const spec: AgentSpec = {
    id,
    binaries,
    verified: 'not run',
    ...(facts.dryRun === undefined ? {} : { dryRun: facts.dryRun }),
    defaultMode: 'forward',
    hosts,
    upstream: (input) => upstreamOf(input.env),
    plan(input) {
      const upstream = upstreamOf(input.env);
      const dummies = input.dry && keys.every((key) => !input.env[key]) ? keys : [];
      if (input.mode === 'forward')
        return forwardPlan(spec, input, upstream, { env: { ...env }, dummies, notes });
      if (variables.length === 0) throw needsForward(agentName(id));
      const bases = variables.map((variable) => {
        const own = input.env[variable];
        return [variable, own ? localBase(input.url, own) : input.url + baseUrls[variable]] as const;
      });
      return reversePlan(input, upstream, { env: { ...env, ...Object.fromEntries(bases) }, dummies, notes });
    },
    recognises: ({ headers }) => facts.userAgent?.test(headers['user-agent'] ?? '') ?? false,
  };
  return spec;
}

function needsForward(name: string): LensError {
  return new LensError('usage', `${name} takes no base URL, so it cannot be captured in reverse mode.`, {
    hint: 'Use --mode forward.',
  });
}
