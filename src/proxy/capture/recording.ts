import type { LaunchPlan } from '../agents/types.ts';
import { type OpenRecorder, openRecorder } from '../recorder.ts';
import type { RecordingProcess } from '../sink/recording-process.ts';
import { exchangeLine } from '../status.ts';
import type { Choice } from './choose.ts';
import type { CaptureEffects } from './effects.ts';
import { logName } from './log-name.ts';
import type { CaptureOptions } from './options.ts';
import { describeSession } from './session.ts';
import type { Stand } from './stand.ts';
import type { Talk } from './talk.ts';

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
