import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeText, maybeTime, maybeWhole } from './query.ts';

const otherTrafficRow = z.strictObject({
  agent: maybeText,
  /** `tunnel`: a connection that lens did not decrypt; `request`: a request that is no model request. */
  kind: z.string(),
  host: z.string(),
  /** Null for tunnels, as `path`. */
  method: maybeText,
  path: maybeText,
  /** Number of requests or tunnels. */
  requests: z.int(),
  bytes_sent: z.int(),
  bytes_received: z.int(),
  first_seen: maybeTime,
  last_seen: maybeTime,
});
export type OtherTraffic = z.infer<typeof otherTrafficRow>;

/** What agents contact in addition to their models, the most frequent first; summed over sessions. */
export function otherTraffic(db: Queries): Promise<OtherTraffic[]> {
  return checkedRows(
    db,
    otherTrafficRow,
    `
    SELECT
      agent, kind, host, method, path, sum(requests)::BIGINT AS requests, sum(bytes_sent)::BIGINT AS bytes_sent,
      sum(bytes_received)::BIGINT AS bytes_received, min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM other_traffic
    GROUP BY agent, kind, host, method, path
    ORDER BY requests DESC, host, method NULLS FIRST, path NULLS FIRST, agent NULLS FIRST`,
  );
}

const notUnderstoodRow = z.strictObject({
  /** `warning`, or the kind of the unknown part: `request block`, `event`, `usage member` … */
  what: z.string(),
  /** Code of the warning, type of the part, or name of the member. */
  name: z.string(),
  occurrences: z.int(),
  /** Where it occurs first. */
  exchange_id: maybeWhole,
  log: maybeText,
  log_line: maybeWhole,
  example: maybeText,
});
export type NotUnderstood = z.infer<typeof notUnderstoodRow>;

/** What lens does not understand in the logs: warnings by code first, then parts that it does not know. */
export function notUnderstood(db: Queries): Promise<NotUnderstood[]> {
  return checkedRows(
    db,
    notUnderstoodRow,
    `
    SELECT what, name, occurrences, exchange_id, log, log_line, left(example, 400) AS example
    FROM not_understood
    ORDER BY what <> 'warning', what, occurrences DESC, name`,
  );
}
