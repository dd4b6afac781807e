import { forwardPlan } from '../agents/plan.ts';
import type { LaunchInput, LaunchPlan } from '../agents/types.ts';
import { MODEL_HOSTS } from '../forward/hosts.ts';
import type { Choice } from './choose.ts';
import type { Endpoint } from './endpoint.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';
import { withVariables } from './variables.ts';

/** What is changed for the agent's process: what lens knows to set, and the person's own variables over it. */
export async function planLaunch(
  options: CaptureOptions,
  choice: Choice,
  endpoint: Endpoint,
  scratch: string,
  { env, cwd }: CaptureEffects,
): Promise<LaunchPlan | undefined> {
  if (options.command.length === 0) return undefined;
  const { spec, mode, variables } = choice;
  const input: LaunchInput = {
    command: options.command,
    env,
    cwd,
    url: endpoint.url,
    mode,
    dry: options.dry !== undefined,
    scratch,
    ...(endpoint.forward ? { ca: endpoint.forward.ca } : {}),
  };
  const plan = spec ? await spec.plan(input) : unknownPlan(input, choice);
  return withVariables(plan, variables, endpoint.url);
}

/** An agent that lens does not know gets the proxy variables alone, or in reverse mode only what `--env` names. */
function unknownPlan(input: LaunchInput, { mode, upstream }: Choice): LaunchPlan {
  if (mode === 'reverse') {
    const notes = ['lens does not know this agent: it set only the variables of --env.'];
    return { command: [...input.command], env: {}, settings: {}, notes, routes: [] };
  }
  const known = upstream ?? `https://${MODEL_HOSTS[0]}`;
  const notes = ['lens does not know this agent: it set only proxy and CA variables.'];
  return { ...forwardPlan({ hosts: MODEL_HOSTS }, input, known, { notes }), routes: [] };
}
