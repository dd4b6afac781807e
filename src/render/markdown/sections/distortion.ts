import type { AgentReport } from '../../../read/report-schema.ts';
import { code, type Line } from '../nodes.ts';

/**
 * Agents that send other requests to a base URL than to their own API, compared with requests without any proxy. Through
 * the forward proxy all agents send the same bodies as without it.
 */
const distorts: Readonly<Record<string, string>> = {
  claude:
    'it joins system blocks (their text stays the same) and omits the scope of its cache markers, four beta flags, five headers and its cache diagnostics',
  qwen: 'it omits prompt_cache_key',
};

/** A line for each agent whose requests were captured in a mode that changes them. */
export function distorted(agents: readonly AgentReport[]): Line[] {
  return agents
    .filter(({ agent, modes }) => modes.includes('reverse') && agent in distorts)
    .map(
      ({ agent }): Line => [
        code(agent),
        ` changes its requests when it is captured through a base URL: ${distorts[agent]}. Capture with `,
        code('--mode forward'),
        ' to record what it sends without lens.',
      ],
    );
}
