import type { LaunchPlan } from '../agents/types.ts';
import { type OpenRecorder, openRecorder } from '../recorder.ts';
import type { RecordingProcess } from '../sink/recording-process.ts';
import { exchangeLine } from '../status.ts';
import type { Choice } from './choose.ts';
import type { Talk } from './console.ts';
import { describeSession } from './session.ts';
import type { Stand } from './stand.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';

export interface RecordingInput {
  options: CaptureOptions;
  choice: Choice;
  plan: LaunchPlan | undefined;
  stand: Stand;
  /** Already started. */
  recording: RecordingProcess;
  say: Talk;
}

/**
 * Opens the log of a capture; each finished exchange and each warning is said as it comes.
 * @throws LensError `not_writable`
 */
export async function recorderFor(
  { options, choice, plan, stand, recording, say }: RecordingInput,
  effects: CaptureEffects,
): Promise<OpenRecorder> {
  const { session, secrets } = await describeSession(options, choice, plan, effects);
  const recorder = await openRecorder({
    process: recording,
    folder: choice.folder,
    name: logName(session.ts, choice.agent),
    session,
    secrets: [...secrets, ...(options.redact ?? []), ...(stand.token === undefined ? [] : [stand.token])],
    events: options.events !== false,
    packed: options.compress === true,
    onFinished: (exchange) => say.line(exchangeLine(exchange)),
    onWarning: (message) => say.line(`warning: ${message}`),
  });
  say.logBeside(recorder.file);
  return recorder;
}

/** Base name of a log: when and who, safe in any file system. `2026-11-21T10-29-00Z-codex`. */
function logName(ts: string, agent: string): string {
  const time = ts.replace(/\.\d+/, '').replaceAll(':', '-');
  return `${time}-${agent.replace(/[^\w.-]+/g, '_').slice(0, 60)}`;
}
