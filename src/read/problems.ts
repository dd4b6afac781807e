import type { Queries } from '../store/side-by-side.ts';
import { bytes, question, type Row, requests, rowsOf, source, text, time, whole } from './source.ts';

/** What is in the logs in addition to model requests, and what lens does not understand. */
export const problemSources = {
  otherTraffic: question(
    'other_traffic_by_path',
    'What agents contact in addition to their models, summed over sessions. Contents are never recorded.',
    `
      SELECT
        agent, kind, host, method, path, sum(requests)::BIGINT AS requests, sum(bytes_sent)::BIGINT AS bytes_sent,
        sum(bytes_received)::BIGINT AS bytes_received, min(first_seen) AS first_seen, max(last_seen) AS last_seen
      FROM other_traffic
      GROUP BY agent, kind, host, method, path`,
    'requests DESC, host, method NULLS FIRST, path NULLS FIRST, agent NULLS FIRST',
    {
      agent: text.nullable().describe('Agent id'),
      kind: text.describe(
        'tunnel: a connection that lens did not decrypt; request: a request that is no model request',
      ),
      host: text.describe('Host'),
      method: text.nullable().describe('HTTP method; null for tunnels'),
      path: text.nullable().describe('Path; null for tunnels'),
      requests: requests.describe('Number of requests or tunnels'),
      bytes_sent: bytes('sum').describe('Bytes that the agent sent'),
      bytes_received: bytes('sum').describe('Bytes that the agent received'),
      first_seen: time.nullable().describe('Time of the first one'),
      last_seen: time.nullable().describe('Time of the last one'),
    },
  ),
  notUnderstood: source('not_understood', "what <> 'warning', what, occurrences DESC, name", {
    what: text,
    name: text,
    occurrences: whole,
    exchange_id: whole.nullable(),
    log: text.nullable(),
    log_line: whole.nullable(),
    example: text.nullable(),
  }),
};

export type OtherTraffic = Row<typeof problemSources.otherTraffic>;
export type NotUnderstood = Row<typeof problemSources.notUnderstood>;

/** What agents contact in addition to their models, the most frequent first; summed over sessions. */
export const otherTraffic = (db: Queries): Promise<OtherTraffic[]> => rowsOf(db, problemSources.otherTraffic);

/** What lens does not understand in the logs: warnings by code first, then parts that it does not know. */
export const notUnderstood = (db: Queries): Promise<NotUnderstood[]> =>
  rowsOf(db, problemSources.notUnderstood);
