import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeTime, maybeWhole } from './query.ts';

const agent = z.strictObject({
  agent: z.string(),
  exchanges: z.int(),
  sessions: z.int(),
  families: z.int(),
  tools: z.int(),
  agent_versions: z.array(z.string()),
  model_names: z.array(z.string()),
  wires: z.array(z.string()),
  /** Who reported the next four values: `provider`, or `local` if no provider reported usage; null if nobody did. */
  usage_source: z.enum(['provider', 'local']).nullable(),
  input_tokens: maybeWhole,
  output_tokens: maybeWhole,
  cached_share: maybeNumber,
  reported_exchanges: z.int(),
  /** Exchanges that lens answered itself, and those a server on the same machine answered. */
  answered_by_lens: z.int(),
  answered_locally: z.int(),
});
export type Agent = z.infer<typeof agent>;

/** Every agent with what it did, the busiest first. */
export function agents(db: Queries): Promise<Agent[]> {
  return checkedRows(
    db,
    agent,
    `
    SELECT
      agent, exchanges, sessions, families, tools, agent_versions, model_names, wires, usage_source, input_tokens, output_tokens,
      cached_share, reported_exchanges, answered_by_lens, answered_locally
    FROM agents
    ORDER BY exchanges DESC, agent`,
  );
}

const agentVersion = z.strictObject({
  agent: z.string(),
  version: z.string(),
  first_seen: maybeTime,
  last_seen: maybeTime,
  exchanges: z.int(),
});

/** Versions of every agent in the order they were first seen. */
export function agentVersions(db: Queries): Promise<z.infer<typeof agentVersion>[]> {
  return checkedRows(
    db,
    agentVersion,
    `
    SELECT
      agent, agent_version AS version, min(ts) AS first_seen, max(ts) AS last_seen, count(*) AS exchanges
    FROM exchanges
    WHERE agent_version IS NOT NULL
    GROUP BY ALL
    ORDER BY agent, min(ts) NULLS FIRST, min(exchange_id)`,
  );
}
