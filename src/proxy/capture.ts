import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agents } from './agents/table.ts';
import { type Choice, choose } from './capture/choose.ts';
import { type CaptureEffects, nodeEffects } from './capture/effects.ts';
import { emptyHints, ForwardSeen } from './capture/hints.ts';
import { logName } from './capture/log-name.ts';
import type { CaptureOptions } from './capture/options.ts';
import { pasteLines } from './capture/paste-lines.ts';
import { planLaunch } from './capture/plan.ts';
import { routerFor } from './capture/route.ts';
import { describeSession } from './capture/session.ts';
import { openStand, type Stand } from './capture/stand.ts';
import { surviveDefects } from './capture/survive.ts';
import { talk } from './capture/talk.ts';
import { dryUpstream } from './dry/dry.ts';
import { learnLog } from './forward/learn.ts';
import { createHandlers } from './handlers.ts';
import { closedDialer } from './network/closed.ts';
import { createDialer } from './network/dial.ts';
import { unusableProxies } from './network/upstream-proxy.ts';
import { openRecorder } from './recorder.ts';
import { exchangeLine, summaryLines } from './status.ts';
import type { CaptureSummary } from './types.ts';
import { upgradeHandler } from './upgrades.ts';
import { httpUpstream } from './upstream.ts';

/**
 * Runs an agent (or waits for agents started by hand) with lens between it and its model, and records every exchange.
 * Returns the child's exit code, 128 + n for signal n; 0 when there was no child.
 * @throws LensError `usage`, `config_invalid`, `port_taken`, `not_writable`, `command_not_found`, `certificate`
 */
export async function capture(
  options: CaptureOptions,
  effects: CaptureEffects = nodeEffects(),
): Promise<number> {
  const choice = choose(options, effects);
  const stand = await openStand(options, choice, effects);
  const scratch = await mkdtemp(path.join(tmpdir(), 'lens-'));
  try {
    return await record(options, choice, stand, scratch, effects);
  } finally {
    await stand.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function record(
  options: CaptureOptions,
  choice: Choice,
  stand: Stand,
  scratch: string,
  effects: CaptureEffects,
): Promise<number> {
  const { env, cwd } = effects;
  const plan = await planLaunch(options, choice, stand, scratch, effects);
  const { session, secrets } = await describeSession(options, choice, plan, effects);
  const say = talk(plan !== undefined && effects.childOwnsTerminal, effects);
  const { upstreamProxy: proxy, upstreamCa: extraCa } = options;
  const dialer = options.dry ? closedDialer() : createDialer({ env, proxy, extraCa });
  const recorder = await openRecorder({
    folder: choice.folder,
    name: logName(session.ts, choice.agent),
    session,
    secrets: [...secrets, ...(stand.token === undefined ? [] : [stand.token])],
    events: options.events !== false,
    onFinished: (exchange) => say.line(exchangeLine(exchange)),
    onWarning: (message) => say.line(`warning: ${message}`),
  });
  say.logBeside(recorder.file);
  const dieOfDefects = surviveDefects((message) => recorder.warn(message));

  // While the agent starts.
  setImmediate(() => dialer.prepare());
  const upstream = options.dry
    ? dryUpstream({ kind: options.dry, folder: cwd })
    : httpUpstream({ connector: dialer.connector });
  const router = await routerFor(options, choice, plan, effects);
  const websocket = options.websocket !== false;
  const upgrade = upgradeHandler({ recorder, dialer, websocket, dry: options.dry, folder: cwd });
  const { token } = stand;
  const bound = token === undefined ? stand.listener.host : 'any';
  const seen = new ForwardSeen();
  const learnt = options.learn ? learnLog() : undefined;
  stand.serve(
    createHandlers({ router, recorder, upstream, upgrade, bound, token, redirect: choice.upstream }),
    dialer,
    (event) => {
      learnt?.take(event);
      const warning = seen.take(event);
      if (warning) recorder.warn(warning);
    },
  );
  const unusable = unusableProxies(env).map(
    (name) => `${name} is no http(s) proxy: hosts are reached directly.`,
  );
  for (const note of [...unusable, ...(stand.forward?.ca.notes ?? []), ...(plan?.notes ?? [])]) say.now(note);
  say.now(`recording to ${recorder.file} (${choice.mode} mode${options.dry ? `, dry: ${options.dry}` : ''})`);

  const end = async (): Promise<CaptureSummary> => {
    await stand.close();
    const summary = await recorder.close();
    await upstream.close();
    dieOfDefects();
    return summary;
  };
  let code = 0;
  try {
    if (plan) code = await effects.launch(plan);
    else {
      for (const line of pasteLines(agents, stand)) effects.print(line);
      await effects.interrupted();
    }
  } catch (error) {
    await end();
    throw error;
  }
  const summary = await end();
  const hints = emptyHints(choice, plan !== undefined, seen);
  const next = options.out === undefined ? 'lens analyze' : `lens analyze ${summary.file}`;
  for (const line of learnt?.report() ?? summaryLines(summary, { next, hints })) say.now(line);
  return code;
}
