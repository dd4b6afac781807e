import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeTime } from './query.ts';

const totals = z.strictObject({
  exchanges: z.int(),
  agents: z.int(),
  sessions: z.int(),
  first_seen: maybeTime,
  last_seen: maybeTime,
  /** Exchanges without a complete answer. */
  failed: z.int(),
  dry_sessions: z.int(),
  reverse_sessions: z.int(),
  warnings: z.int(),
  families: z.int(),
  slots: z.int(),
  tools: z.int(),
  /** Slots that took another value, and tools whose definition changed. */
  slot_changes: z.int(),
  changed_tools: z.int(),
});
export type Totals = z.infer<typeof totals>;

/** How much was captured and found. */
export async function captureTotals(db: Queries): Promise<Totals> {
  const [row] = await checkedRows(
    db,
    totals,
    `
    SELECT
      count(*) AS exchanges, count(DISTINCT x.agent) AS agents, count(DISTINCT x.session_id) AS sessions, min(x.ts) AS first_seen, max(x.ts) AS last_seen,
      count(*) FILTER (x.failed) AS failed,
      (SELECT count(*) FROM sessions WHERE dry IS NOT NULL) AS dry_sessions,
      (SELECT count(*) FROM sessions WHERE mode = 'reverse') AS reverse_sessions,
      (SELECT count(*) FROM warnings) AS warnings,
      (SELECT count(*) FROM families) AS families,
      (SELECT count(*) FROM slots) AS slots,
      (SELECT count(*) FROM tools) AS tools,
      (SELECT count(*) FROM slot_drift) AS slot_changes,
      (SELECT count(*) FROM (SELECT DISTINCT agent, name FROM tool_changes)) AS changed_tools
    FROM exchanges x`,
  );
  return row as Totals;
}

const log = z.strictObject({
  name: z.string(),
  format: z.string(),
  bytes: z.int(),
  lines: z.int(),
  present: z.boolean(),
  exchanges: z.int(),
  warnings: z.int(),
});

/** Logs and how far they were read. */
export function logs(db: Queries): Promise<z.infer<typeof log>[]> {
  return checkedRows(
    db,
    log,
    `
    SELECT
      l.name, l.format, l.bytes_read AS bytes, l.lines_read AS lines, l.present,
      (SELECT count(*) FROM exchanges x WHERE x.log_id = l.log_id) AS exchanges,
      (SELECT count(*) FROM warnings w WHERE w.log_id = l.log_id) AS warnings
    FROM logs l
    ORDER BY l.name, l.log_id`,
  );
}

const warningKind = z.strictObject({
  code: z.string(),
  count: z.int(),
  message: z.string(),
  log: z.string().nullable(),
  log_line: z.int().nullable(),
});

/** Warnings by code, each with its first instance. */
export function warningKinds(db: Queries): Promise<z.infer<typeof warningKind>[]> {
  return checkedRows(
    db,
    warningKind,
    `
    SELECT
      w.code, count(*) AS count,
      arg_min(left(w.message, 400), (w.log_id, w.log_line)) AS message,
      arg_min(l.name, (w.log_id, w.log_line)) AS log,
      arg_min(w.log_line, (w.log_id, w.log_line)) AS log_line
    FROM warnings w LEFT JOIN logs l ON l.log_id = w.log_id
    GROUP BY w.code
    ORDER BY count DESC, w.code`,
  );
}

/** Exchanges by how they ended, and by how much of their request bodies is known: exact, transcript or truncated. */
export async function exchangeStates(db: Queries): Promise<{
  outcomes: { outcome: string; exchanges: number }[];
  completeness: { completeness: string; exchanges: number }[];
}> {
  const counted = async (column: string): Promise<{ value: string; exchanges: number }[]> =>
    checkedRows(
      db,
      z.strictObject({ value: z.string(), exchanges: z.int() }),
      `
      SELECT coalesce(${column}, 'unknown') AS value, count(*) AS exchanges
      FROM exchanges
      GROUP BY ALL
      ORDER BY exchanges DESC, value`,
    );
  return {
    outcomes: (await counted('outcome')).map(({ value, exchanges }) => ({ outcome: value, exchanges })),
    completeness: (await counted('completeness')).map(({ value, exchanges }) => ({
      completeness: value,
      exchanges,
    })),
  };
}
