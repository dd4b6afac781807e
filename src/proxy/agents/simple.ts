import { LensError } from '../../errors.ts';
import { agentName } from '../../text/agents.ts';
import { localBase } from './base-url.ts';
import { forwardPlan, reversePlan } from './plan.ts';
import { clashNotes, routesFor, type UsedProvider } from './providers.ts';
import type { AgentSpec } from './types.ts';

/** An agent whose wiring is a few facts. */
export interface AgentFacts {
  id: string;
  binaries: readonly string[];
  hosts: readonly string[];
  /** Base URL it uses when nothing is configured. */
  upstream: string;
  /** Variables that take a base URL, and the one that applies when they are not set; the first one is the main one. */
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
      const used = Object.entries(baseUrls).map(([variable, base]) =>
        usedBase(variable, input.env[variable] || base),
      );
      const bases = Object.fromEntries(used.map(({ id, base }) => [id, localBase(input.url, base)]));
      const plan = reversePlan(input, upstream, { env: { ...env, ...bases }, dummies, notes });
      const { routes, clashes } = routesFor(used);
      return { ...plan, routes, notes: [...plan.notes, ...clashNotes(clashes)] };
    },
    recognises: ({ headers }) => facts.userAgent?.test(headers['user-agent'] ?? '') ?? false,
  };
  return spec;
}

/**
 * A base URL as a provider: lens has one address, so that requests to Anthropic and to all others are distinguished by
 * their paths.
 */
function usedBase(variable: string, base: string): UsedProvider {
  const isAnthropic = variable.startsWith('ANTHROPIC_');
  const version = /\/v\d+\/*$/.test(base) ? '' : '/v1';
  return {
    id: variable,
    base,
    hasCredential: true,
    ...(isAnthropic ? { endpoints: [`${version}/messages`] } : {}),
  };
}

function needsForward(name: string): LensError {
  return new LensError('usage', `${name} takes no base URL, so it cannot be captured in reverse mode.`, {
    hint: 'Use --mode forward.',
  });
}
