import { randomBytes } from 'node:crypto';
import type { LaunchPlan } from '../agents/types.ts';
import { type OpenRecorder, openRecorder } from '../recorder.ts';
import type { RecordingProcess } from '../sink/recording-process.ts';
import { exchangeLine } from '../status.ts';
import type { Choice } from './choose.ts';
import type { Reporter } from './console.ts';
import type { Endpoint } from './endpoint.ts';
import { describeSession } from './session.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';

export interface RecordingInput {
  options: CaptureOptions;
  choice: Choice;
  plan: LaunchPlan | undefined;
  endpoint: Endpoint;
  /** Already started. */
  recording: RecordingProcess;
  reporter: Reporter;
}

/**
 * Opens the log of a capture; each finished exchange and each warning is reported as it comes.
 * @throws LensError `not_writable`, `port_taken` for the port of the metrics
 */
export async function recorderFor(
  { options, choice, plan, endpoint, recording, reporter }: RecordingInput,
  effects: CaptureEffects,
): Promise<OpenRecorder> {
  const { session, secrets } = await describeSession(options, choice, plan, effects);
  const recorder = await openRecorder({
    process: recording,
    folder: choice.folder,
    name: logName(session.ts, choice.agent),
    session,
    secrets: [
      ...secrets,
      ...(options.redact ?? []),
      ...(endpoint.token === undefined ? [] : [endpoint.token]),
    ],
    events: options.events !== false,
    packed: options.compress === true,
    ...(options.redactSecrets ? { redact: { key: randomBytes(32).toString('base64') } } : {}),
    ...(options.telemetry === undefined ? {} : { telemetry: options.telemetry }),
    onFinished: (exchange) => reporter.line(exchangeLine(exchange)),
    onWarning: (message) => reporter.line(`warning: ${message}`),
  });
  reporter.writeBesideLog(recorder.file);
  return recorder;
}

/** Base name of a log: when and who, safe in any file system. `2026-11-21T10-29-00Z-codex`. */
function logName(ts: string, agent: string): string {
  const time = ts.replace(/\.\d+/, '').replaceAll(':', '-');
  return `${time}-${agent.replace(/[^\w.-]+/g, '_').slice(0, 60)}`;
}
