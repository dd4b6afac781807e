import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LensError } from '../errors.ts';
import type { LaunchPlan } from './agents/types.ts';

export interface LaunchEffects {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The child shares lens' terminal, so keys such as Ctrl-C reach it without help. */
  sharesTerminal: boolean;
}

const nodeEffects = (): LaunchEffects => ({
  env: process.env,
  cwd: process.cwd(),
  sharesTerminal: process.stdin.isTTY === true,
});

/** Signals that are meant for the agent although lens gets them. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Signals that a terminal sends to every process in front of it: passing them on would deliver them twice. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Runs the agent with lens' own terminal and waits for its end, whichever signals arrive meanwhile.
 *
 * @returns the child's exit code, 128 + n when signal n ended it
 * @throws LensError `command_not_found` when the command does not exist or may not be executed
 */
export function launch(
  plan: Pick<LaunchPlan, 'command' | 'env' | 'unset'>,
  effects: LaunchEffects = nodeEffects(),
): Promise<number> {
  const [file = '', ...args] = plan.command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', cwd: effects.cwd, env: childEnv(plan, effects.env) });
    const stopPassing = passSignals((signal) => child.kill(signal), effects.sharesTerminal);
    child.once('error', (error: NodeJS.ErrnoException) => {
      // Also emitted when a signal could not be delivered; only a child that never started ends the wait.
      if (child.pid !== undefined) return;
      stopPassing();
      reject(notStarted(file, error));
    });
    child.once('exit', (code, signal) => {
      stopPassing();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function childEnv(
  { env, unset = [] }: Pick<LaunchPlan, 'env' | 'unset'>,
  own: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(kept), ...env };
}

/** lens must outlive the agent to record its last answer, so a signal is passed on and never ends lens itself. */
function passSignals(kill: (signal: NodeJS.Signals) => void, sharesTerminal: boolean): () => void {
  const listeners = passedOn.map((signal) => {
    const listener = (): void => {
      if (!(sharesTerminal && fromTerminal.includes(signal))) kill(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

function notStarted(file: string, error: NodeJS.ErrnoException): LensError {
  if (error.code === 'EACCES') {
    return new LensError('command_not_found', `"${file}" cannot be executed.`, {
      hint: 'Check that it is a program and not a folder or a plain file.',
      cause: error,
    });
  }
  if (error.code === 'ENOENT') {
    return new LensError('command_not_found', `There is no command "${file}".`, {
      hint: 'Check its spelling and that it is on the PATH.',
      cause: error,
    });
  }
  return new LensError('command_not_found', `"${file}" could not be started: ${error.message}`, {
    cause: error,
  });
}
