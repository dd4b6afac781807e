import type { DerivedRow } from '../../store/schema/tables.ts';
import type { Exchange } from '../requests/material.ts';
import type { ContentChange } from './content-change.ts';
import type { Pair } from './pair.ts';
import type { Expectation } from './types.ts';

/** The difference between the instructions of two requests. */
export interface InstructionBreak {
  exchange: Exchange;
  previous: Exchange;
  scope: 'turn' | 'session';
  family: string;
  /** Null when the instructions are the same. */
  change: ContentChange | null;
  /** Tokens before the difference, and tokens after it that were or would have been in the cache. */
  stable: number;
  uncacheable: number;
}

/**
 * What a change of the instructions made uncacheable in the prompt of the request before. Null for a request without a
 * family. A changed history is not a change of the instructions.
 */
export function turnBreak(
  { previous, next, change, prefix, scale }: Pair,
  { kept, findings }: Expectation,
  family: string | null,
): DerivedRow<'prefix_breaks'> | null {
  if (family === null) return null;
  const own = change && isInstruction(change) ? change : null;
  const readable = findings.find(({ cause }) => cause === own?.cause)?.readable ?? kept;
  return breakRow({
    exchange: next,
    previous,
    scope: 'turn',
    family,
    change: own,
    stable: prefix.length.estimate * scale,
    uncacheable: Math.max(0, kept - readable),
  });
}

/** Whether a change affects tools or text of the agent rather than the conversation. */
const isInstruction = ({ cause }: ContentChange): boolean => cause !== 'history_edited';

/** A row of `prefix_breaks`. A pair without a difference gets a row too, so that it can be counted. */
export function breakRow({
  exchange,
  previous,
  scope,
  family,
  change,
  stable,
  uncacheable,
}: InstructionBreak): DerivedRow<'prefix_breaks'> {
  const pair = { exchange_id: exchange.n, previous_exchange_id: previous.n, scope, family_id: family };
  if (change === null) return pair;
  return {
    ...pair,
    template_id: change.template?.template,
    location: change.list === 'tools' ? 'tools' : change.place,
    line: change.template?.line,
    slot_id: change.slot?.id,
    stable_tokens: Math.round(stable),
    uncacheable_tokens: Math.round(uncacheable),
  };
}
