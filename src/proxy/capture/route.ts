import { agents } from '../agents/table.ts';
import type { LaunchPlan } from '../agents/types.ts';
import { createRouter, type Router } from '../router.ts';
import type { Choice } from './choose.ts';
import type { CaptureEffects } from './effects.ts';
import type { CaptureOptions } from './options.ts';

/** The router of a capture; without a command, each agent goes where its own settings would have sent it. */
export async function routerFor(
  { agent: name, command }: CaptureOptions,
  { spec, upstream, agent: session }: Choice,
  plan: LaunchPlan | undefined,
  { env, cwd }: CaptureEffects,
): Promise<Router> {
  const upstreams = new Map<string, string>();
  if (command.length === 0) {
    for (const { id, upstream: own } of agents) upstreams.set(id, await own({ command: [id], env, cwd }));
  }
  return createRouter({ agents, name, session, launched: spec, routes: plan?.routes, upstream, upstreams });
}
