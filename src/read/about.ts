import type { Database } from '../store/database.ts';

export interface LogRow {
  name: string;
  format: string;
  bytes: number;
  lines: number;
  exchanges: number;
  warnings: number;
  present: boolean;
}

export function siteLogs(db: Database): Promise<LogRow[]> {
  return db.rows<LogRow>(`
    SELECT
      l.name, l.format, l.bytes_read AS bytes, l.lines_read AS lines, l.present,
      (SELECT count(*) FROM _exchanges x WHERE x.log_id = l.log_id) AS exchanges,
      (SELECT count(*) FROM warnings w WHERE w.log_id = l.log_id) AS warnings
    FROM logs l
    ORDER BY l.name, l.log_id`);
}

export interface WarningRow {
  code: string;
  count: number;
  message: string;
  log: string | null;
  line: number | null;
}

/** Warnings by kind, each with its first instance. */
export function siteWarnings(db: Database): Promise<WarningRow[]> {
  return db.rows<WarningRow>(`
    SELECT
      w.code, count(*) AS count,
      arg_min(left(w.message, 400), (w.log_id, w.log_line)) AS message,
      arg_min(l.name, (w.log_id, w.log_line)) AS log,
      arg_min(w.log_line, (w.log_id, w.log_line)) AS line
    FROM warnings w LEFT JOIN logs l ON l.log_id = w.log_id
    GROUP BY w.code
    ORDER BY count DESC, w.code`);
}

export interface SessionRow {
  session: string;
  ts: string | null;
  agent: string;
  version: string | null;
  mode: string | null;
  dry: string | null;
  label: string | null;
  command: string | null;
  cwd: string | null;
  exchanges: number;
}

export function siteSessions(db: Database, limit: number): Promise<SessionRow[]> {
  return db.rows<SessionRow>(
    `
    SELECT
      s.session_id AS session, s.ts, s.agent, s.agent_version AS version, s.mode, s.dry, s.label, s.command, s.cwd,
      (SELECT count(*) FROM _exchanges x WHERE x.session_id = s.session_id) AS exchanges
    FROM sessions s
    ORDER BY s.ts DESC NULLS LAST, s.session_id
    LIMIT $limit`,
    { limit },
  );
}

export function siteOutcomes(db: Database): Promise<{ outcome: string; exchanges: number }[]> {
  return db.rows(`
    SELECT coalesce(outcome, 'unknown') AS outcome, count(*) AS exchanges
    FROM _exchanges
    GROUP BY ALL
    ORDER BY exchanges DESC, outcome`);
}

/** How faithful the bodies are: exact, transcript or truncated. */
export function siteCompleteness(db: Database): Promise<{ completeness: string; exchanges: number }[]> {
  return db.rows(`
    SELECT coalesce(completeness, 'unknown') AS completeness, count(*) AS exchanges
    FROM _exchanges
    GROUP BY ALL
    ORDER BY exchanges DESC, completeness`);
}
