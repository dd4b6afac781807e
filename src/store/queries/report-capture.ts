import type { Database } from '../database.ts';

/** What was captured, at a glance. */
export interface CaptureTotals {
  exchanges: number;
  /** Of these, requests in a wire format lens knows. */
  modelRequests: number;
  sessions: number;
  firstSeen: string | null;
  lastSeen: string | null;
  /** Ended otherwise than with a whole answer and a status below 400. */
  failed: number;
  /** Exchanges whose body a log cut or only holds as history: in no family. */
  notExact: number;
}

export async function captureTotals(db: Database): Promise<CaptureTotals> {
  const row = await db.first<CaptureTotals>(`
    SELECT
      count(*) AS exchanges,
      count(*) FILTER (coalesce(e.wire, 'unknown') <> 'unknown') AS "modelRequests",
      count(DISTINCT e.session_id) AS sessions,
      min(e.ts) AS "firstSeen",
      max(e.ts) AS "lastSeen",
      count(*) FILTER (e.outcome <> 'complete' OR e.status >= 400) AS failed,
      count(*) FILTER (e.completeness <> 'exact') AS "notExact"
    FROM _exchanges e JOIN selected USING (n)`);
  return row as CaptureTotals;
}

/** A log that selected exchanges came from. */
export interface LogLine {
  /** Base name. */
  name: string;
  /** First 12 digits of the hash of its first bytes. */
  hash: string;
  format: string;
  exchanges: number;
  sessions: number;
  /** Still there at the last analysis. */
  present: boolean;
}

export function reportLogs(db: Database): Promise<LogLine[]> {
  return db.rows<LogLine>(`
    SELECT
      l.name, left(l.head_hash, 12) AS hash, l.format, count(*) AS exchanges,
      count(DISTINCT e.session_id) AS sessions, l.present
    FROM _exchanges e
    JOIN selected USING (n)
    JOIN logs l ON l.log_id = e.log_id
    GROUP BY l.log_id, l.name, l.head_hash, l.format, l.present
    ORDER BY l.name, hash`);
}

/** One agent, and how it was captured. */
export interface CapturedAgent {
  agent: string;
  versions: string[];
  models: string[];
  wires: string[];
  exchanges: number;
  sessions: number;
  /** reverse, forward. */
  modes: string[];
  /** Exchanges that lens answered by itself. */
  dry: number;
  /** Exchanges that a server on the same machine answered: a local model, a proxy or a stand-in. */
  local: number;
  firstSeen: string | null;
  lastSeen: string | null;
}

export function capturedAgents(db: Database): Promise<CapturedAgent[]> {
  return db.rows<CapturedAgent>(`
    SELECT
      e.agent,
      coalesce(list_sort(list(DISTINCT coalesce(e.agent_version, s.client_version)) FILTER (coalesce(e.agent_version, s.client_version) IS NOT NULL)), []) AS versions,
      coalesce(list_sort(list(DISTINCT e.model) FILTER (e.model IS NOT NULL)), []) AS models,
      coalesce(list_sort(list(DISTINCT e.wire) FILTER (e.wire IS NOT NULL)), []) AS wires,
      count(*) AS exchanges,
      count(DISTINCT e.session_id) AS sessions,
      coalesce(list_sort(list(DISTINCT s.mode) FILTER (s.mode IS NOT NULL)), []) AS modes,
      count(*) FILTER (s.dry IS NOT NULL) AS dry,
      count(*) FILTER (
        s.dry IS NULL AND regexp_matches(coalesce(e.upstream, ''), '^https?://(localhost|127\\.[0-9.]+|\\[::1\\])(:[0-9]+)?(/|$)')
      ) AS local,
      min(e.ts) AS "firstSeen",
      max(e.ts) AS "lastSeen"
    FROM _exchanges e
    JOIN selected USING (n)
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    GROUP BY e.agent
    ORDER BY exchanges DESC, e.agent`);
}

/** Warnings of one kind. */
export interface WarningLine {
  code: string;
  count: number;
  /** The first one's, by log and line. */
  example: string;
  log: string | null;
  line: number | null;
}

/** Warnings of logs that have a selected exchange, and of the analysis itself. */
export function reportWarnings(db: Database): Promise<WarningLine[]> {
  return db.rows<WarningLine>(`
    WITH meant AS (
      SELECT w.*, l.name AS log
      FROM warnings w LEFT JOIN logs l ON l.log_id = w.log_id
      WHERE CASE
        WHEN w.exchange IS NOT NULL THEN w.exchange IN (SELECT n FROM selected)
        ELSE w.log_id IS NULL OR w.log_id IN (SELECT log_id FROM _exchanges JOIN selected USING (n))
          OR NOT EXISTS (SELECT 1 FROM _exchanges x WHERE x.log_id = w.log_id)
      END
    )
    SELECT
      code, count(*) AS count,
      first(message ORDER BY log NULLS FIRST, line NULLS FIRST, message) AS example,
      first(log ORDER BY log NULLS FIRST, line NULLS FIRST, message) AS log,
      first(line ORDER BY log NULLS FIRST, line NULLS FIRST, message) AS line
    FROM meant
    GROUP BY code
    ORDER BY count DESC, code`);
}
