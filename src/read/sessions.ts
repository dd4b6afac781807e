import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole } from './query.ts';

const session = z.strictObject({
  session_id: z.string(),
  /** Its start; of one without, the time of its first exchange. */
  ts: maybeTime,
  agent: z.string(),
  agent_version: maybeText,
  label: maybeText,
  command: maybeText,
  cwd: maybeText,
  git_branch: maybeText,
  /** reverse or forward. */
  mode: maybeText,
  /** text or tool when lens answered itself. */
  dry: maybeText,
  exchanges: z.int(),
  threads: z.int(),
  /** Exchanges without a complete answer. */
  failed: z.int(),
  /** Milliseconds from the first request to the end of the last answer. */
  ms: maybeNumber,
  /** What providers and local servers reported; null in dry runs. */
  input_tokens: maybeWhole,
  output_tokens: maybeWhole,
});
export type Session = z.infer<typeof session>;

/** Sessions that have exchanges, the latest first. */
export function sessions(db: Queries): Promise<Session[]> {
  return checkedRows(
    db,
    session,
    `
    WITH used AS (
      SELECT
        x.session_id, count(*) AS exchanges, count(DISTINCT x.thread_id) AS threads, count(*) FILTER (x.failed) AS failed,
        min(x.ts) AS first_seen, max(x.ts + to_milliseconds(coalesce(x.ms_end, 0))) AS last_seen,
        sum(x.input_tokens) FILTER (x.answered_by NOT IN ('lens', 'transcript'))::BIGINT AS input_tokens,
        sum(x.output_tokens) FILTER (x.answered_by NOT IN ('lens', 'transcript'))::BIGINT AS output_tokens,
        arg_min(x.agent, x.exchange_id) AS agent
      FROM exchanges x
      WHERE x.session_id IS NOT NULL
      GROUP BY x.session_id
    )
    SELECT
      u.session_id, coalesce(s.ts, u.first_seen) AS ts, coalesce(s.agent, u.agent) AS agent, s.agent_version, s.label,
      s.command, s.cwd, s.git_branch, s.mode, s.dry, u.exchanges, u.threads, u.failed,
      (epoch_ms(u.last_seen) - epoch_ms(u.first_seen))::DOUBLE AS ms, u.input_tokens, u.output_tokens
    FROM used u LEFT JOIN sessions s ON s.session_id = u.session_id
    ORDER BY coalesce(s.ts, u.first_seen) DESC NULLS LAST, u.session_id`,
  );
}

const sessionThread = z.strictObject({
  thread_id: z.string(),
  family_id: maybeText,
  family: maybeText,
  role: maybeText,
  /** What it is in the session: main, continuation, subagent, title … */
  kind: maybeText,
  exchanges: z.int(),
  /** The exchange and the tool that started it. */
  parent_exchange_id: maybeWhole,
  parent_tool: maybeText,
});
export type SessionThread = z.infer<typeof sessionThread>;

/** All threads of one session in the order of their first exchanges. */
export function sessionThreads(db: Queries, session: string): Promise<SessionThread[]> {
  return checkedRows(
    db,
    sessionThread,
    `
    WITH own AS (
      SELECT
        x.thread_id, count(*) AS exchanges, min(x.ts) AS ts, min(x.exchange_id) AS first,
        arg_min(struct_pack(family_id := x.family_id, family := x.family, role := x.role, kind := x.kind), (x.turn, x.exchange_id)) AS head
      FROM exchanges x
      WHERE x.session_id = $session AND x.thread_id IS NOT NULL
      GROUP BY x.thread_id
    )
    SELECT
      o.thread_id, o.head.family_id AS family_id, o.head.family AS family, o.head.role AS role, o.head.kind AS kind,
      o.exchanges, h.parent_exchange_id, h.parent_tool
    FROM own o LEFT JOIN threads h ON h.thread_id = o.thread_id
    ORDER BY o.ts NULLS LAST, o.first`,
    { session },
  );
}

/** Paths at which the logs of the database were last seen. */
export async function logPaths(db: Queries): Promise<string[]> {
  const rows = await checkedRows(
    db,
    z.strictObject({ path: z.string() }),
    'SELECT path FROM logs WHERE path IS NOT NULL ORDER BY path',
  );
  return rows.map(({ path }) => path);
}
