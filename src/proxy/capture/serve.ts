import { agents, configuredUpstreams } from '../agents/table.ts';
import type { LaunchPlan } from '../agents/types.ts';
import { dryUpstream } from '../dry/dry.ts';
import { answerSource, type DryPlan } from '../dry/plan.ts';
import { originOf } from '../forward/hosts.ts';
import { type LearnLog, learnLog } from '../forward/learn.ts';
import type { TunnelFigures } from '../forward/types.ts';
import { createHandlers } from '../handlers.ts';
import type { Dialer } from '../network/dial.ts';
import { createRouter, type Router } from '../router.ts';
import type { Recorder } from '../types.ts';
import { httpUpstream } from '../upstream.ts';
import { upgradeHandler } from '../websocket/upgrades.ts';
import type { Choice } from './choose.ts';
import type { Endpoint } from './endpoint.ts';
import { ForwardSeen } from './hints.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';

export interface ServeInput {
  options: CaptureOptions;
  choice: Choice;
  plan: LaunchPlan | undefined;
  endpoint: Endpoint;
  recorder: Recorder;
  dialer: Dialer;
  /** How lens answers by itself; undefined when the model does. */
  dryPlan: DryPlan | undefined;
}

/** A endpoint that answers. */
export interface Serving {
  /** What the proxy saw in addition to requests. */
  seen: ForwardSeen;
  /** Tunnels that were not decrypted. */
  tunnels: LearnLog;
  close(): Promise<void>;
}

/** Joins the parts of a capture and begins to answer: router, upstream (or the stand-in), WebSockets, proxy events. */
export async function serve(input: ServeInput, effects: CaptureEffects): Promise<Serving> {
  const { options, choice, plan, endpoint, recorder, dialer } = input;
  const folder = effects.cwd;
  const warn = (message: string): void => recorder.warn(message);
  const source = input.dryPlan && answerSource(input.dryPlan, { folder, warn });
  const kind = input.dryPlan?.kind === 'tool' ? 'tool' : 'text';
  const dry = input.dryPlan && ({ kind, folder, source } as const);
  const upstream = dry ? dryUpstream(dry) : httpUpstream({ connector: dialer.connector });
  const router = await routerFor(options, choice, plan, effects);
  const upgrade = upgradeHandler({ recorder, dialer, websocket: options.websocket !== false, dry });
  const { token } = endpoint;
  const bound = token === undefined ? endpoint.listener.host : 'any';
  const handlers = createHandlers({
    router,
    recorder,
    upstream,
    upgrade,
    bound,
    token,
    redirect: choice.upstream,
  });
  const seen = new ForwardSeen();
  const tunnels = learnLog();
  endpoint.serve(handlers, dialer, (event) => {
    tunnels.take(event);
    if (event.kind === 'tunnel') recorder.tunnel(tunnelTraffic(event));
    const warning = seen.take(event);
    if (warning) recorder.warn(warning);
  });
  // Loading the system's CAs takes a moment; the agent takes longer to start.
  setImmediate(() => dialer.prepare());
  return {
    seen,
    tunnels,
    async close() {
      await endpoint.close();
      await upstream.close();
      for (const line of source?.unused() ?? []) recorder.warn(line);
      if (options.learn) return;
      for (const host of tunnels.likely()) {
        recorder.warn(
          `${host} was not decrypted and looks like a model API. To record it, add --intercept ${host}.`,
        );
      }
    },
  };
}

function tunnelTraffic({ authority, up, down, ms }: TunnelFigures): Parameters<Recorder['tunnel']>[0] {
  const { host } = new URL(originOf('https', authority));
  return { host, at: Date.now() - ms, up, down, ms };
}

/** The router of a capture; without a command, each agent goes where its own settings would have sent it. */
async function routerFor(
  { agent: name, command }: CaptureOptions,
  { spec, upstream, agent: session }: Choice,
  plan: LaunchPlan | undefined,
  { env, cwd }: CaptureEffects,
): Promise<Router> {
  const upstreams = command.length === 0 ? await configuredUpstreams({ env, cwd }) : undefined;
  return createRouter({ agents, name, session, launched: spec, routes: plan?.routes, upstream, upstreams });
}
