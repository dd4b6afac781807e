import { appendFileSync } from 'node:fs';
import type { LaunchPlan } from '../agents/types.ts';
import { unusableProxies } from '../network/upstream-proxy.ts';
import type { Choice } from './choose.ts';
import type { Endpoint } from './endpoint.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';

/** Console output of a capture. Nothing is written to a screen that the agent draws on. */
export interface Reporter {
  /** A line about one exchange or a warning: on the terminal, or in a file next to the log where the child owns the terminal. */
  line(text: string): void;
  /** A line before the child starts or after it has ended. */
  now(text: string): void;
  /** Names the log; lines that may not go to the terminal go to a file of the same name with `.log`. */
  writeBesideLog(file: string): void;
}

export function createReporter(childOwnsTerminal: boolean, { log }: Pick<CaptureEffects, 'log'>): Reporter {
  let file: string | undefined;
  const now = (text: string): void => log(`lens: ${inert(text)}`);
  return {
    now,
    line(text) {
      if (!childOwnsTerminal) now(text);
      else if (file !== undefined) writeBeside(file, inert(text));
    },
    writeBesideLog(log) {
      file = log.replace(/\.jsonl(?:\.zst)?$/, '.log');
    },
  };
}

/** Names and messages come from agents, servers and web pages: none of them may control the terminal. */
function inert(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}

function writeBeside(file: string, text: string): void {
  try {
    appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
  } catch {
    // The disk that cannot take this line is warned of in the summary, which needs no disk.
  }
}

/** Lines printed before the agent starts. */
export function openingLines(
  {
    options,
    choice,
    plan,
    endpoint,
  }: { options: CaptureOptions; choice: Choice; plan: LaunchPlan | undefined; endpoint: Endpoint },
  { file, metricsPort }: { file: string; metricsPort?: number | undefined },
  env: NodeJS.ProcessEnv,
): string[] {
  const dry = options.dry ? `, dry: ${options.dry}` : '';
  return [
    ...unusableProxies(env).map((name) => `${name} is no http(s) proxy: hosts are reached directly.`),
    ...(endpoint.forward?.ca.notes ?? []),
    ...(plan?.notes ?? []),
    ...(metricsPort === undefined ? [] : [`metrics: http://127.0.0.1:${metricsPort}/metrics`]),
    `recording to ${file} (${choice.mode} mode${dry})`,
  ];
}
