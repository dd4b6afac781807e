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
import type { AgentSpec } from './types.ts';

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
