import type { Exchange } from '../requests/material.ts';
import type { Circumstances } from './text-history.ts';

/** What the log records about the session of an exchange. */
export interface SessionFacts {
  cwd: string | null;
  git: string | null;
}

/** Sources of circumstances in addition to the exchange itself. */
export interface CircumstanceSource {
  session: SessionFacts | undefined;
  /** Hash of the names of its tools. */
  toolSet: string | null;
  /** The last text that the person typed. */
  prompt: string | null;
}

/**
 * The facts about a request that a slot may depend on: agent version, model, folder, state of git, day and hour (UTC),
 * tools offered, session, and the person's last words.
 */
export function circumstancesOf(
  { agentVersion, model, ts, session: id }: Pick<Exchange, 'agentVersion' | 'model' | 'ts' | 'session'>,
  { session, toolSet, prompt }: CircumstanceSource,
): Circumstances {
  const time = ts === null ? null : new Date(ts).toISOString();
  return {
    version: agentVersion,
    model,
    cwd: session?.cwd ?? null,
    git: session?.git ?? null,
    day: time?.slice(0, 10) ?? null,
    hour: time?.slice(11, 13) ?? null,
    tools: toolSet,
    session: id,
    prompt,
  };
}
