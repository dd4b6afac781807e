import type { AgentSpec } from '../agents/types.ts';
import type { Stand } from './stand.ts';

/** What to type in another terminal to send an agent through lens, one line an agent. */
export function pasteLines(agents: readonly AgentSpec[], { listener, url, forward }: Stand): string[] {
  const input = forward
    ? {
        url,
        mode: 'forward' as const,
        caFile: forward.ca.caFile,
        bundleFile: forward.ca.bundleFile,
      }
    : { url, mode: 'reverse' as const };
  return [
    `lens listens on ${listener.url}. Start an agent in another terminal:`,
    ...agents.map((agent) => `  ${agent.name}:\n    ${agent.pasteLine(input)}`),
    'Press Ctrl-C here when you are done.',
  ];
}
