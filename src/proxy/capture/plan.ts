import { forwardPlan } from '../agents/plan.ts';
import type { LaunchInput, LaunchPlan } from '../agents/types.ts';
import { MODEL_HOSTS } from '../forward/hosts.ts';
import type { Choice } from './choose.ts';
import type { CaptureEffects } from './effects.ts';
import type { CaptureOptions } from './options.ts';
import type { Stand } from './stand.ts';

/** What is changed for the agent's process; an agent that lens does not know gets the proxy variables alone. */
export async function planLaunch(
  options: CaptureOptions,
  { spec, mode, upstream }: Choice,
  stand: Stand,
  scratch: string,
  { env, cwd }: CaptureEffects,
): Promise<LaunchPlan | undefined> {
  if (options.command.length === 0) return undefined;
  const input: LaunchInput = {
    command: options.command,
    env,
    cwd,
    url: stand.url,
    mode,
    dry: options.dry !== undefined,
    scratch,
    ...(stand.forward ? { ca: stand.forward.ca } : {}),
  };
  if (spec) return spec.plan(input);
  const known = upstream ?? `https://${MODEL_HOSTS[0]}`;
  const notes = ['lens does not know this agent: only proxy and CA variables were set.'];
  return { ...forwardPlan({ hosts: MODEL_HOSTS }, input, known, { notes }), routes: [] };
}
