import type { AgentReport } from '../../read/report-schema.ts';
import { agentName } from '../../text/agents.ts';
import { count, plural } from '../../text/figures.ts';
import { code, type Inline, type Line } from './nodes.ts';
import { roleWords } from './words.ts';

/** What a finding is about. */
export type Topic = 'versions' | 'variation' | 'cost' | 'cache' | 'unused' | 'capture';

/** One finding: a sentence with figures, and what it is based on. */
export interface Finding {
  /** Agent id; null for a finding about several. */
  agent: string | null;
  line: Line;
  /** Requests it is based on, of all requests of its agent (or of all agents). */
  requests: number;
  of: number;
}

/** Findings that are based on so few requests state it. */
const FEW = 2;

/** ` (10 of 22 requests)`, or that there are only one or two. */
export function basis(requests: number, of: number): string {
  if (requests === of)
    return requests <= FEW ? ` (only ${plural(requests, 'request')})` : ` (all ${plural(of, 'request')})`;
  return ` (${requests <= FEW ? 'only ' : ''}${count(requests)} of ${plural(of, 'request')})`;
}

/** The agent as a code span with its id, which options take. */
export const agentCode = ({ agent }: Pick<AgentReport, 'agent'>): Inline => code(agent, 60);

/**
 * A family without its agent and model: `main loop`. Words of lens are plain text; anything else may come from the log
 * and is code.
 */
export function familyWord({ family, role }: { family: string; role: string }, agent: string): Inline {
  const prefix = `${agentName(agent)} `;
  const name = family.startsWith(prefix) ? family.slice(prefix.length) : family;
  const bare = name.replace(/( \([^()]*\))+$/, '');
  const word = roleWords[role];
  return word !== undefined && [word, `${word} request`].includes(bare) ? bare : code(name, 60);
}
