import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { count } from '../../../../text/figures.ts';
import { code, type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import type { Findings } from './types.ts';

/** Tokens per pair below which the position of a slot is not worth a finding. */
const worthMoving = 100;

/** The slot of each agent whose position costs most. The prompts alone determine it, whoever answered. */
export function placingFindings({ agents }: ReportData): Findings {
  return {
    title: 'Slots to move to the end',
    lines: agents.map(costliest).filter((line) => line !== null),
    sql: [from('slot_cost')],
  };
}

function costliest({ agent, slot_cost }: AgentReport): Line | null {
  const [first] = slot_cost
    .filter(({ slot, mean_uncacheable_tokens: tokens }) => slot !== null && tokens >= worthMoving)
    .sort((a, b) => b.uncacheable_tokens - a.uncacheable_tokens);
  if (first?.slot == null) return null;
  const pairs = first.scope === 'session' ? 'sessions' : 'turns';
  return [
    strong(code(agent)),
    ': move ',
    code(first.slot),
    ' (',
    code(first.location),
    ') to the end to make ',
    strong(`${count(first.mean_uncacheable_tokens)} more tokens`),
    ` cacheable (mean). It was the first difference in ${count(first.pairs)} of ${count(first.all_pairs)} pairs of ${pairs}.`,
  ];
}
