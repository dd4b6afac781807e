import type { AgentReport } from '../../../read/report-schema.ts';
import { code, type Line } from '../nodes.ts';

/**
 * Agents that send something else when they are pointed at a base URL than to their own API; measured against no proxy
 * at all. Through the forward proxy the bodies of all agents are equal.
 */
const distorts: Readonly<Record<string, string>> = {
  claude:
    'joins system blocks (their text stays the same), drops the scope of its cache markers, four beta flags, five headers and its cache diagnostics',
  qwen: 'drops prompt_cache_key',
};

/** A line for each agent whose requests were captured in a mode that changes them. */
export function distorted(agents: readonly AgentReport[]): Line[] {
  return agents
    .filter(({ agent, modes }) => modes.includes('reverse') && agent in distorts)
    .map(
      ({ agent }): Line => [
        code(agent),
        ` was captured through a base URL: then it ${distorts[agent]}. Capture with `,
        code('--mode forward'),
        ' to see what it sends without lens.',
      ],
    );
}
