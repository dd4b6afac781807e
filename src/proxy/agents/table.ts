import { aider } from './aider.ts';
import { amp } from './amp.ts';
import { antigravity } from './antigravity.ts';
import { claude } from './claude.ts';
import { cline } from './cline.ts';
import { codebuddy } from './codebuddy.ts';
import { codex } from './codex.ts';
import { bareName, programOf } from './command.ts';
import { copilot } from './copilot.ts';
import { crush } from './crush.ts';
import { cursor } from './cursor.ts';
import { droid } from './droid.ts';
import { dsh } from './dsh.ts';
import { gemini } from './gemini.ts';
import { goose } from './goose.ts';
import { grok } from './grok.ts';
import { hermes } from './hermes.ts';
import { kimi } from './kimi.ts';
import { mimo } from './mimo.ts';
import { openclaw } from './openclaw.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qoder } from './qoder.ts';
import { qwen } from './qwen.ts';
import type { AgentSpec } from './types.ts';

/** Every agent lens knows; those that were run with it stand first. */
export const agents: readonly AgentSpec[] = [
  ...[claude, codex, gemini, opencode, pi, qwen],
  ...[
    aider,
    amp,
    antigravity,
    cline,
    codebuddy,
    copilot,
    crush,
    cursor,
    droid,
    dsh,
    goose,
    grok,
    hermes,
    kimi,
  ],
  ...[mimo, openclaw, qoder],
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
