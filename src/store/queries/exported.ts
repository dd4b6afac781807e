import type { Database } from '../database.ts';

/** An exchange as the database has it, with the log that has more of it. */
export interface ExportedRow {
  exchange_id: number;
  record_id: string;
  /** Path and format of its log; null when the database does not name one. */
  log_path: string | null;
  log_format: string | null;
  log_line: number | null;
  session_id: string | null;
  ts: string | null;
  agent: string;
  wire: string | null;
  method: string | null;
  path: string | null;
  upstream: string | null;
  connection: string | null;
  previous_record_id: string | null;
  joined: boolean | null;
  missing_link: boolean | null;
  completeness: string | null;
  request_bytes: number | null;
  request_sha256: string | null;
  status: number | null;
  outcome: string | null;
  error_code: string | null;
  error_message: string | null;
  response_bytes: number | null;
  ms_headers: number | null;
  ms_first_byte: number | null;
  ms_first_content: number | null;
  ms_end: number | null;
}

/** All exchanges, those of one log together and in its order. */
export function exportedRows(db: Database): Promise<ExportedRow[]> {
  return db.rows(`
    SELECT
      e.exchange_id, e.record_id, l.path AS log_path, l.format AS log_format, e.log_line, e.session_id, e.ts, e.agent,
      e.wire, e.method, e.path, e.upstream, e.connection, e.previous_record_id, e.joined, e.missing_link,
      e.completeness, e.request_bytes, e.request_sha256, e.status, e.outcome, e.error_code, e.error_message,
      e.response_bytes, e.ms_headers, e.ms_first_byte, e.ms_first_content, e.ms_end
    FROM _exchanges e LEFT JOIN logs l ON l.log_id = e.log_id
    ORDER BY e.log_id, e.log_line, e.exchange_id`);
}

/** A header of an exchange; `value` is null where only the name was recorded. */
export interface HeaderRow {
  direction: 'request' | 'response';
  name: string;
  value: string | null;
}

export function headersOf(db: Database, n: number): Promise<HeaderRow[]> {
  return db.rows('SELECT direction, name, value FROM headers WHERE exchange_id = $n', { n });
}

/** Times and sizes of the events of a stream. */
export function eventsOf(db: Database, n: number): Promise<{ ms: number; event: string; bytes: number }[]> {
  return db.rows('SELECT ms, event, bytes FROM events WHERE exchange_id = $n ORDER BY seq', { n });
}

/** A session as the database has it. */
export interface ExportedSession {
  session_id: string;
  /** Path and format of its log. */
  log_path: string | null;
  log_format: string | null;
  ts: string | null;
  lens_version: string | null;
  label: string | null;
  agent: string;
  command: string | null;
  agent_version: string | null;
  cwd: string | null;
  git_branch: string | null;
  git_head: string | null;
  git_dirty: boolean | null;
  platform: string | null;
  mode: string | null;
  dry: string | null;
  settings: string | null;
  upstreams: string | null;
}

export function exportedSessions(db: Database): Promise<ExportedSession[]> {
  return db.rows(`
    SELECT
      s.session_id, l.path AS log_path, l.format AS log_format, s.ts, s.lens_version, s.label, s.agent, s.command,
      s.agent_version, s.cwd, s.git_branch, s.git_head, s.git_dirty, s.platform, s.mode, s.dry, s.settings, s.upstreams
    FROM _sessions s LEFT JOIN logs l ON l.log_id = s.log_id
    ORDER BY s.ts NULLS LAST, s.session_id`);
}
