import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeOldLogs } from '../record/keep.ts';
import { agents } from './agents/table.ts';
import type { LaunchPlan } from './agents/types.ts';
import { type Choice, choose } from './capture/choose.ts';
import { openingLines, pasteLines, talk } from './capture/console.ts';
import { emptyHints } from './capture/hints.ts';
import { planLaunch } from './capture/plan.ts';
import { recorderFor } from './capture/recording.ts';
import { serve } from './capture/serve.ts';
import { openStand, type Stand } from './capture/stand.ts';
import { type CaptureEffects, type CaptureOptions, nodeEffects } from './capture/types.ts';
import { closedDialer, createDialer } from './network/dial.ts';
import { RecordingProcess } from './sink/recording-process.ts';
import { summaryLines } from './status.ts';

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
  // It gets ready while the rest is prepared.
  const recording = new RecordingProcess();
  try {
    return await record(options, choice, { stand, scratch, recording }, effects);
  } finally {
    recording.leave();
    await stand.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function record(
  options: CaptureOptions,
  choice: Choice,
  { stand, scratch, recording }: { stand: Stand; scratch: string; recording: RecordingProcess },
  effects: CaptureEffects,
): Promise<number> {
  const { env } = effects;
  const plan = await planLaunch(options, choice, stand, scratch, effects);
  const say = talk(plan !== undefined && effects.childOwnsTerminal, effects);
  const { upstreamProxy: proxy, upstreamCa: extraCa } = options;
  const dialer = options.dry ? closedDialer() : createDialer({ env, proxy, extraCa });
  const recorder = await recorderFor({ options, choice, plan, stand, recording, say }, effects);
  const dieOfDefects = surviveDefects((message) => recorder.warn(message));
  const serving = await serve({ options, choice, plan, stand, recorder, dialer }, effects);
  for (const line of openingLines({ options, choice, plan, stand }, recorder.file, env)) say.now(line);

  let code: number;
  try {
    code = await agentOrInterrupt(plan, stand, effects);
  } catch (error) {
    await serving.close();
    await recorder.close();
    throw error;
  } finally {
    dieOfDefects();
  }
  await serving.close();
  const summary = await recorder.close();
  const hints = emptyHints(choice, plan !== undefined, serving.seen);
  const next = options.out === undefined ? 'lens analyze' : `lens analyze ${summary.file}`;
  const lines = options.learn ? serving.learnt.report() : summaryLines(summary, { next, hints });
  for (const line of lines) say.now(line);
  for (const line of await tidy(choice)) say.now(line);
  return code;
}

/** Until the launched agent ends; without one until the person has had enough. */
async function agentOrInterrupt(
  plan: LaunchPlan | undefined,
  stand: Stand,
  effects: CaptureEffects,
): Promise<number> {
  if (plan) return effects.launch(plan);
  for (const line of pasteLines(agents, stand)) effects.print(line);
  await effects.interrupted();
  return 0;
}

/** Removes what `--keep` does not keep, and says what went. A folder that is gone has nothing to remove. */
async function tidy({ folder, keep }: Pick<Choice, 'folder' | 'keep'>): Promise<string[]> {
  if (keep === undefined) return [];
  try {
    const removed = await removeOldLogs(folder, keep, Date.now());
    return removed.map(({ file }) => `removed ${path.basename(file)} (--keep)`);
  } catch (error) {
    return [`warning: old logs were not removed: ${(error as Error).message}`];
  }
}

/**
 * Keeps lens alive through a defect of its own: an agent that has lens as its only way out must not lose its connections
 * because one handler threw. Each defect is told once; the returned function gives errors their usual effect back.
 */
function surviveDefects(tell: (message: string) => void): () => void {
  const told = new Set<string>();
  const listener = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (told.has(text)) return;
    told.add(text);
    tell(`a defect in lens, please report it; the capture goes on: ${text}`);
  };
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return () => {
    process.off('uncaughtException', listener);
    process.off('unhandledRejection', listener);
  };
}
