import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeOldLogs } from '../record/keep.ts';
import { agents } from './agents/table.ts';
import type { LaunchPlan } from './agents/types.ts';
import { type Choice, choose } from './capture/choose.ts';
import { createReporter, openingLines } from './capture/console.ts';
import { type Endpoint, openEndpoint } from './capture/endpoint.ts';
import { emptyHints } from './capture/hints.ts';
import { pasteLines } from './capture/paste.ts';
import { planLaunch } from './capture/plan.ts';
import { recorderFor } from './capture/recording.ts';
import { serve } from './capture/serve.ts';
import { type CaptureEffects, type CaptureOptions, nodeEffects } from './capture/types.ts';
import { type DryPlan, readDryPlan } from './dry/plan.ts';
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
  const dryPlan = options.dry === undefined ? undefined : await readDryPlan(options.dry, effects.cwd);
  const endpoint = await openEndpoint(options, choice, effects);
  const scratch = await mkdtemp(path.join(tmpdir(), 'lens-'));
  // It starts while the rest is prepared.
  const recording = new RecordingProcess();
  try {
    return await record(options, choice, { endpoint, scratch, recording, dryPlan }, effects);
  } finally {
    recording.disconnect();
    await endpoint.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What is open or read before the agent starts. */
interface Opened {
  endpoint: Endpoint;
  /** Folder for temporary files. */
  scratch: string;
  recording: RecordingProcess;
  dryPlan: DryPlan | undefined;
}

async function record(
  options: CaptureOptions,
  choice: Choice,
  { endpoint, scratch, recording, dryPlan }: Opened,
  effects: CaptureEffects,
): Promise<number> {
  const { env } = effects;
  const plan = await planLaunch(options, choice, endpoint, scratch, effects);
  const reporter = createReporter(plan !== undefined && effects.childOwnsTerminal, effects);
  const { upstreamProxy: proxy, upstreamCa: extraCa } = options;
  const dialer = options.dry ? closedDialer() : createDialer({ env, proxy, extraCa });
  const recorder = await recorderFor({ options, choice, plan, endpoint, recording, reporter }, effects);
  const restoreErrorHandlers = catchDefects((message) => recorder.warn(message));
  const serving = await serve({ options, choice, plan, endpoint, recorder, dialer, dryPlan }, effects);
  for (const line of openingLines({ options, choice, plan, endpoint }, recorder, env)) reporter.now(line);

  let code: number;
  try {
    code = await agentOrInterrupt(plan, { endpoint, scratch, dry: options.dry !== undefined }, effects);
  } catch (error) {
    await serving.close();
    await recorder.close();
    throw error;
  } finally {
    restoreErrorHandlers();
  }
  // Closing has a time limit of its own: a second Ctrl+C must not cost the end of the log.
  effects.holdSignals?.();
  await serving.close();
  const summary = await recorder.close();
  const hints = emptyHints(choice, plan !== undefined, serving.seen);
  const next = options.out === undefined ? 'lens analyze' : `lens analyze ${summary.file}`;
  const lines = options.learn ? serving.tunnels.report() : summaryLines(summary, { next, hints });
  for (const line of lines) reporter.now(line);
  for (const line of await prune(choice)) reporter.now(line);
  return code;
}

/** Waits until the launched agent ends; without one, until the user interrupts. */
async function agentOrInterrupt(
  plan: LaunchPlan | undefined,
  started: Parameters<typeof pasteLines>[1],
  effects: CaptureEffects,
): Promise<number> {
  if (plan) return effects.launch(plan);
  for (const line of await pasteLines(agents, started, effects)) effects.print(line);
  await effects.interrupted();
  return 0;
}

/** Removes logs that `--keep` does not keep. Returns one line for each. A missing folder has nothing to remove. */
async function prune({ folder, keep }: Pick<Choice, 'folder' | 'keep'>): Promise<string[]> {
  if (keep === undefined) return [];
  try {
    const removed = await removeOldLogs(folder, keep, Date.now());
    return removed.map(({ file }) => `removed ${path.basename(file)} (--keep)`);
  } catch (error) {
    return [`warning: old logs were not removed: ${(error as Error).message}`];
  }
}

/**
 * Keeps lens running after an internal error: an agent whose only route is lens must not lose its connections
 * because one handler threw. Each error is reported once. The returned function restores the default handling.
 */
function catchDefects(report: (message: string) => void): () => void {
  const reported = new Set<string>();
  const listener = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (reported.has(text)) return;
    reported.add(text);
    report(`internal error in lens, please report it; the capture continues: ${text}`);
  };
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return () => {
    process.off('uncaughtException', listener);
    process.off('unhandledRejection', listener);
  };
}
