import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import { agentName } from '../../text/agents.ts';
import { onPath } from '../agents/command.ts';
import { forwardPlan, quoted, shellLine } from '../agents/plan.ts';
import type { AgentSpec, LaunchInput, LaunchPlan } from '../agents/types.ts';
import { MODEL_HOSTS } from '../forward/hosts.ts';
import type { Endpoint } from './endpoint.ts';
import type { CaptureEffects } from './types.ts';

interface PasteInput {
  endpoint: Endpoint;
  dry: boolean;
  /** Folder that lives as long as the capture. */
  scratch: string;
}

/**
 * What to type in another terminal to start an agent through lens, one line an agent: the plan by which lens would launch
 * it. In reverse mode a plan may write files for the agent, so only agents on the PATH are listed.
 */
export async function pasteLines(
  agents: readonly AgentSpec[],
  input: PasteInput,
  effects: Pick<CaptureEffects, 'env' | 'cwd'>,
): Promise<string[]> {
  const { endpoint, scratch } = input;
  const forward = endpoint.forward !== undefined;
  const listed = forward ? agents : agents.filter((agent) => programOf(agent, effects.env) !== undefined);
  const lines: string[] = [];
  const refused: string[] = [];
  const common = forward ? commonEnv(input, effects) : {};
  const file = path.join(scratch, 'proxy.env');
  if (forward) writeFileSync(file, exported(common), { mode: 0o600 });
  for (const agent of listed) {
    const name = agentName(agent.id);
    try {
      const plan = await agent.plan(launchInput(agent, input, effects));
      lines.push(
        `  ${name}:`,
        `    ${forward ? `(. ${quoted(file)}; ${shellLine(without(plan, common))})` : shellLine(plan)}`,
      );
    } catch (error) {
      if (!(error instanceof LensError)) throw error;
      refused.push(`  ${name}: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    }
  }
  return [
    `lens listens on ${endpoint.url}`,
    ...(lines.length > 0 ? ['Start an agent in another terminal:', ...lines] : []),
    ...(forward
      ? ['  Any other command:', `    (. ${quoted(file)}; COMMAND)`]
      : ['  Any other agent: give it the address above as its base URL.']),
    ...(refused.length > 0 ? ['Not captured this way:', ...refused] : []),
    'Press Ctrl-C here when you are done.',
  ];
}

function launchInput(
  agent: AgentSpec,
  { endpoint, dry, scratch }: PasteInput,
  { env, cwd }: Pick<CaptureEffects, 'env' | 'cwd'>,
): LaunchInput {
  const folder = path.join(scratch, agent.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    command: [programOf(agent, env) ?? agent.binaries[0] ?? agent.id],
    env,
    cwd,
    url: endpoint.url,
    mode: endpoint.forward ? 'forward' : 'reverse',
    dry,
    scratch: folder,
    ...(endpoint.forward ? { ca: endpoint.forward.ca } : {}),
  };
}

/** Name of the agent's program that is on the PATH. */
function programOf({ binaries }: AgentSpec, env: NodeJS.ProcessEnv): string | undefined {
  return binaries.find((name) => onPath(name, env) !== undefined);
}

/** The proxy and CA variables, the same for every agent. */
function commonEnv(
  { endpoint, dry, scratch }: PasteInput,
  { env, cwd }: Pick<CaptureEffects, 'env' | 'cwd'>,
): Record<string, string> {
  if (!endpoint.forward) return {};
  const input: LaunchInput = {
    command: [],
    env,
    cwd,
    url: endpoint.url,
    mode: 'forward',
    dry,
    scratch,
    ca: endpoint.forward.ca,
  };
  return forwardPlan({ hosts: endpoint.forward.hosts.names }, input, `https://${MODEL_HOSTS[0]}`).env;
}

/** A plan without the variables that the file sets. */
function without(plan: LaunchPlan, common: Readonly<Record<string, string>>): LaunchPlan {
  const env = Object.fromEntries(Object.entries(plan.env).filter(([name]) => !(name in common)));
  return { ...plan, env };
}

const exported = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
