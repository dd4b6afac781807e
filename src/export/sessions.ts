import { lineBatches } from '../record/lines.ts';
import { lensReader } from '../record/read.ts';
import type { SessionRecord } from '../record/reader.ts';
import type { Fields, TrafficLine } from '../record/schema.ts';
import type { Database } from '../store/database.ts';
import { type ExportedSession, exportedSessions } from '../store/queries/exported.ts';
import { listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import type { ReadLog } from './exchanges.ts';

/** The session line of the record contract, without its version and kind. */
export type ExportedSessionLine = SessionRecord;

/**
 * The sessions of a database as lines of the record contract, and traffic that was counted and not recorded: as recorded
 * where lens' own log is still in its place, otherwise what the database keeps.
 */
export async function sessionLines(
  db: Database,
  readLog: ReadLog,
): Promise<{ sessions: ExportedSessionLine[]; traffic: Fields<TrafficLine>[] }> {
  const rows = await exportedSessions(db);
  const wanted = new Set(rows.map(({ session_id }) => session_id));
  const logs = new Set(
    rows.flatMap(({ log_path, log_format }) => (log_format === 'lens' ? [log_path ?? ''] : [])),
  );
  const recorded = new Map<string, ExportedSessionLine>();
  const traffic: Fields<TrafficLine>[] = [];
  for (const path of logs) {
    const chunks = path === '' ? undefined : await readLog(path);
    const decoder = lensReader.open({ file: '' });
    for await (const batch of chunks ? lineBatches(chunks, { offset: 0, lines: 0 }) : [])
      for (const { bytes, number, offset } of batch) {
        if (!isSessionOrTraffic(bytes)) continue;
        for (const record of decoder.push(bytes, { file: '', line: number, offset })) {
          if (record.kind === 'session' && wanted.has(record.session.id))
            recorded.set(record.session.id, withoutKind(record.session));
          else if (record.kind === 'traffic' && wanted.has(record.traffic.session))
            traffic.push(withoutKind(record.traffic));
        }
      }
  }
  return { sessions: rows.map((row) => recorded.get(row.session_id) ?? storedSession(row)), traffic };
}

const kinds = /^\s*\{"v":\d+,"kind":"(?:session|traffic)"/;
const isSessionOrTraffic = (line: Buffer): boolean => kinds.test(line.toString('latin1', 0, 64));

function withoutKind<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'v' && name !== 'kind')) as T;
}

/** A session from its row. The words of its command are not separate there. */
function storedSession(row: ExportedSession): ExportedSessionLine {
  const settings = objectOf(row.settings === null ? undefined : parseJson(row.settings));
  const git = { head: row.git_head, branch: row.git_branch, dirty: row.git_dirty };
  const fields = {
    ts: row.ts,
    lens: row.lens_version,
    label: row.label,
    command: row.command === null ? null : [row.command],
    client: row.agent_version === null ? null : { name: row.agent, version: row.agent_version },
    cwd: row.cwd,
    git: Object.values(git).every((value) => value === null) ? null : known(git),
    platform: row.platform,
    mode: row.mode,
    dry: row.dry,
    upstreams: row.upstreams === null ? null : listOf(row.upstreams.split(', ')).filter((one) => one !== ''),
    settings:
      row.settings === null
        ? null
        : Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, stringOf(value)])),
  };
  return { id: row.session_id, agent: row.agent, ...known(fields) } as ExportedSessionLine;
}

function known<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;
}
