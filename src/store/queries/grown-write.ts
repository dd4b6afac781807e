import { quotedIdentifier } from '@duckdb/node-api';
import type { TableRow } from '../append.ts';
import type { Database } from '../database.ts';

/** Replaces the rows of a table whose key is among some. */
export async function replaceOf(
  db: Database,
  table: string,
  key: string,
  keys: readonly (string | number)[],
  rows: readonly TableRow[],
): Promise<void> {
  if (keys.length > 0) {
    await db.run(
      `DELETE FROM ${quotedIdentifier(table)} WHERE ${quotedIdentifier(key)} IN (SELECT unnest($keys))`,
      { keys },
    );
  }
  if (rows.length > 0) await db.append(table, rows);
}

export interface KnownToolRow {
  id: number;
  agent: string;
  name: string;
  hash: string;
  /** Milliseconds since 1970. */
  first_seen: number | null;
}

/** Every definition of a tool. */
export function knownTools(db: Database): Promise<KnownToolRow[]> {
  return db.rows<KnownToolRow>(`
    SELECT tool_version_id AS id, agent, name, hash, epoch_ms(first_seen) AS first_seen
    FROM tool_versions ORDER BY tool_version_id`);
}

/** What later requests add to a definition of a tool. */
export interface ToolUse {
  id: number;
  requests: number;
  /** Milliseconds since 1970. */
  last_seen: number | null;
  /** Deferred in all of them. */
  deferred: boolean;
}

/** Counts later requests that offer tools. */
export async function addToolUses(db: Database, uses: readonly ToolUse[]): Promise<void> {
  if (uses.length === 0) return;
  await db.run(
    `UPDATE tool_versions t SET requests = t.requests + u.requests, deferred = t.deferred AND u.deferred = 1,
      last_seen = greatest(t.last_seen, CASE WHEN u.last_seen >= 0 THEN make_timestamp_ms(u.last_seen::BIGINT) END)
    FROM (SELECT unnest($ids) AS id, unnest($requests) AS requests, unnest($deferred) AS deferred, unnest($lastSeen) AS last_seen) u
    WHERE t.tool_version_id = u.id`,
    {
      ids: uses.map(({ id }) => id),
      requests: uses.map(({ requests }) => requests),
      deferred: uses.map(({ deferred }) => Number(deferred)),
      // Lists hold no NULL: -1 stands for an unknown time.
      lastSeen: uses.map(({ last_seen }) => last_seen ?? -1),
    },
  );
}

/** How families offer tools, counted anew from their exchanges. */
export async function recountFamilyTools(db: Database, families: readonly string[]): Promise<void> {
  const of = 'IN (SELECT unnest($families))';
  await db.run(`DELETE FROM family_tools WHERE family_id ${of}`, { families });
  await db.run(
    `INSERT INTO family_tools (family_id, name, requests, always, versions)
    SELECT f.family_id, v.name, count(DISTINCT t.exchange), count(DISTINCT t.exchange) = any_value(a.requests),
      count(DISTINCT t.tool_version_id)
    FROM _exchange_families f
    JOIN exchange_tools t ON t.exchange = f.exchange
    JOIN tool_versions v ON v.tool_version_id = t.tool_version_id
    JOIN families a ON a.family_id = f.family_id
    WHERE f.family_id ${of}
    GROUP BY f.family_id, v.name`,
    { families },
  );
}

/** How many calls some exchanges are known to make. */
export async function callCounts(db: Database, exchanges: readonly number[]): Promise<Map<number, number>> {
  if (exchanges.length === 0) return new Map();
  const rows = await db.rows<{ exchange: number; calls: number }>(
    `SELECT exchange, count(*) AS calls FROM tool_calls WHERE exchange IN (SELECT unnest($exchanges)) GROUP BY exchange`,
    { exchanges },
  );
  return new Map(rows.map(({ exchange, calls }) => [exchange, calls]));
}

/** Calls of other exchanges of some sessions. */
export async function otherCalls(
  db: Database,
  sessions: readonly string[],
  exchanges: readonly number[],
): Promise<{ exchange: number; callId: string; name: string; arguments: string; session: string }[]> {
  if (sessions.length === 0) return [];
  return db.rows(
    `SELECT c.exchange, c.call_id AS "callId", c.name, c.arguments, e.session_id AS session
    FROM tool_calls c JOIN _exchanges e ON e.n = c.exchange
    WHERE e.session_id IN (SELECT unnest($sessions)) AND c.exchange NOT IN (SELECT unnest($exchanges))
    ORDER BY c.exchange, c.position`,
    { sessions, exchanges },
  );
}
