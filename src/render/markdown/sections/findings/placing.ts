import type { AgentReport, ReportData } from '../../../../read/report-schema.ts';
import { count } from '../../../../text/figures.ts';
import { code, type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import type { Findings } from './types.ts';

/** Tokens a pair below which where a slot stands is not worth a sentence. */
const worthMoving = 100;

/** The slot of each agent whose place costs most: the prompts say that alone, whoever answered. */
export function placingFindings({ agents }: ReportData): Findings {
  return {
    title: 'What to move last',
    lines: agents.map(dearest).filter((line) => line !== null),
    sql: [from('slot_cost')],
  };
}

function dearest({ agent, slot_cost }: AgentReport): Line | null {
  const [first] = slot_cost
    .filter(({ slot, mean_uncacheable_tokens: mean_tokens }) => slot !== null && mean_tokens >= worthMoving)
    .sort((a, b) => b.uncacheable_tokens - a.uncacheable_tokens);
  if (first?.slot == null) return null;
  const pairs = first.scope === 'session' ? 'sessions' : 'turns';
  return [
    strong(code(agent)),
    ' could read ',
    strong(`${count(first.mean_uncacheable_tokens)} tokens`),
    ' more from the cache if ',
    code(first.slot),
    ' (',
    code(first.location),
    `) stood last: in ${count(first.pairs)} of ${count(first.all_pairs)} pairs of ${pairs} it was the first difference, and so many tokens of tools and instructions were lost to it.`,
  ];
}
