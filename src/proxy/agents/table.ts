import { LensError } from '../../errors.ts';
import { agentName } from '../../text/agents.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { bareName, programOf } from './command.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';
import { openclaw } from './openclaw.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qwen } from './qwen.ts';
import { simpleAgents } from './simple-agents.ts';
import type { AgentSpec, LaunchInput } from './types.ts';

/** Every agent lens knows; those that were run with it come first. */
export const agents: readonly AgentSpec[] = [
  claude,
  codex,
  gemini,
  opencode,
  pi,
  qwen,
  ...[...simpleAgents, cursor, openclaw].toSorted((a, b) =>
    agentName(a.id).localeCompare(agentName(b.id), 'en'),
  ),
];

/**
 * The agent that a command line starts, by its program's name, looking through npx, bunx, pnpm dlx and node; a
 * script inside a package goes by the package's name.
 */
export function agentOfCommand(command: readonly string[]): AgentSpec | undefined {
  const { word } = programOf(command);
  const inPackage = /.*node_modules\/(?:@[^/]+\/)?([^/]+)\//.exec(word)?.[1];
  const names = [bareName(word), ...(inPackage ? [bareName(inPackage)] : [])];
  return agents.find(({ binaries }) => names.some((name) => binaries.includes(name)));
}

/** Base URLs that agents would use by themselves, by agent id. Settings that one agent cannot read concern that one alone. */
export async function configuredUpstreams(
  where: Pick<LaunchInput, 'env' | 'cwd'>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { id, upstream } of agents) {
    try {
      found.set(id, await upstream({ ...where, command: [id] }));
    } catch (error) {
      if (!(error instanceof LensError)) throw error;
    }
  }
  return found;
}
