import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { runFactors } from '../text/run-factors.ts';
import { checkedRows, maybeText, maybeWhole } from './query.ts';
import { wholeTokens } from './source.ts';

/** A version of an agent that lens probe ran. */
export const probe = z.strictObject({
  agent: z.string(),
  agent_version: maybeText,
  situations: z.int(),
  /** Whether the baseline ran twice; without it nothing is concluded. */
  is_repeated: z.boolean(),
  /** Tokens of the baseline's prompt, o200k estimate, as all tokens here. */
  prompt_tokens: wholeTokens('estimate'),
  /** Tokens of its lines that no situation moves. */
  fixed_tokens: wholeTokens('estimate').nullable(),
  tool_tokens: wholeTokens('estimate'),
  fixed_tool_tokens: wholeTokens('estimate').nullable(),
});
export type Probe = z.infer<typeof probe>;

/** Versions of agents that `lens probe` ran, in the order of agents. */
export function probes(db: Queries): Promise<Probe[]> {
  return checkedRows(
    db,
    probe,
    `
    SELECT
      agent, agent_version, situations, is_repeated, prompt_tokens, fixed_tokens, tool_tokens, fixed_tool_tokens
    FROM probes
    ORDER BY agent, agent_version NULLS FIRST`,
  );
}

/** A run of a probe: a cell of the edition matrix. */
export const probeRun = z.strictObject({
  agent: z.string(),
  agent_version: maybeText,
  factor: z.string(),
  situation: z.string(),
  model: maybeText,
  prompt_tokens: wholeTokens('estimate'),
  tools: z.int(),
  tool_tokens: wholeTokens('estimate'),
  /** Parts that differ from the baseline. */
  moved: maybeWhole,
});
export type ProbeRun = z.infer<typeof probeRun>;

/** The edition matrix: the baseline and every configuration of every version that was probed. */
export function editionMatrix(db: Queries): Promise<ProbeRun[]> {
  return checkedRows(
    db,
    probeRun,
    `
    SELECT agent, agent_version, factor, situation, model, prompt_tokens, tools, tool_tokens, moved
    FROM probe_runs
    WHERE situation <> 'baseline-again' AND run = 1 AND NOT list_contains($runFactors, factor)
    ORDER BY agent, agent_version NULLS FIRST, factor <> 'baseline', exchange_id`,
    { runFactors },
  );
}

const movedSession = z.strictObject({ log: z.string() });

/** Logs of the runs that differ from the baseline. */
export function movedSessions(db: Queries): Promise<z.infer<typeof movedSession>[]> {
  return checkedRows(
    db,
    movedSession,
    `
    SELECT DISTINCT s.log
    FROM probe_runs r JOIN sessions s ON s.session_id = r.session_id
    WHERE r.moved > 0
    ORDER BY s.log`,
  );
}

/** What moves one part of a prompt. */
export const cause = z.strictObject({
  agent: z.string(),
  agent_version: maybeText,
  /** prompt, slot, block, text, tool or parameter. */
  subject: z.string(),
  name: z.string(),
  slot_id: maybeText,
  /** Factors that move it, in order; `chance` alone when it varies by itself. */
  factors: z.array(z.string()),
  /** appears, disappears or changes; several when factors differ in it. */
  changes: z.array(z.string()),
  baseline_value: maybeText,
  situation_value: maybeText,
});
export type Cause = z.infer<typeof cause>;

/** What moves each part of a prompt: one row for each version and part; values cut after `chars` characters. */
export function causes(db: Queries, { chars }: { chars: number }): Promise<Cause[]> {
  return checkedRows(
    db,
    cause,
    `
    SELECT
      agent, agent_version, subject, name, slot_id, list_sort(list(DISTINCT factor)) AS factors,
      list_sort(list(DISTINCT change)) AS changes, left(min_by(baseline_value, situation), $chars) AS baseline_value,
      left(min_by(situation_value, situation), $chars) AS situation_value
    FROM experiments
    GROUP BY agent, agent_version, subject, name, slot_id
    ORDER BY
      agent, agent_version NULLS FIRST, list_position(['prompt', 'slot', 'block', 'text', 'tool', 'parameter'], subject), name,
      slot_id NULLS FIRST`,
    { chars },
  );
}
