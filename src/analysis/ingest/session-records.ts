import type { LogRecord } from '../../record/reader.ts';
import type { TrafficLine } from '../../record/schema.ts';
import { sessionRow, timeOf } from './request.ts';
import type { RowWriter } from './row-writer.ts';

type RecordOf<Kind extends LogRecord['kind']> = Extract<LogRecord, { kind: Kind }>;

/** What identifies a traffic record: a copy of a log does not count it twice. */
export const trafficKey = (traffic: Pick<TrafficLine, 'session' | 'what' | 'host' | 'method' | 'path'>) =>
  JSON.stringify([traffic.session, traffic.what, traffic.host, traffic.method ?? null, traffic.path ?? null]);

/** Converts the records about whole sessions into rows: the session itself, and its traffic that is not recorded. */
export class SessionRecords {
  readonly #rows: RowWriter;
  /** Ids of the sessions, and keys with start of the traffic, that are stored already. */
  readonly #sessions: Set<string>;
  readonly #traffic: Set<string>;

  constructor(rows: RowWriter, sessions: Set<string>, traffic: Set<string>) {
    this.#rows = rows;
    this.#sessions = sessions;
    this.#traffic = traffic;
  }

  session({ session }: RecordOf<'session'>, logId: number): void {
    if (this.#sessions.has(session.id)) return;
    this.#sessions.add(session.id);
    this.#rows.row('_sessions', sessionRow(session, logId));
  }

  traffic({ traffic }: RecordOf<'traffic'>, logId: number): void {
    const key = `${trafficKey(traffic)} ${timeOf(traffic.from)}`;
    if (this.#traffic.has(key)) return;
    this.#traffic.add(key);
    this.#rows.row('_other_traffic', {
      log_id: logId,
      session_id: traffic.session,
      kind: traffic.what,
      host: traffic.host,
      method: traffic.method,
      path: traffic.path,
      requests: traffic.times,
      bytes_sent: traffic.bytes_up,
      bytes_received: traffic.bytes_down,
      ms: traffic.ms,
      first_seen: timeOf(traffic.from),
      last_seen: timeOf(traffic.ts),
    });
  }
}
