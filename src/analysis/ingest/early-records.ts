import type { LogRecord } from '../../record/reader.ts';
import type { StoredEarlyRecord } from '../../store/queries/known-exchanges.ts';

type EarlyRecord = Extract<LogRecord, { kind: 'headers' | 'event' | 'response' }>;

/** Maximum number of exchanges per log whose headers, events or answer wait for the request. */
const MAX_EXCHANGES = 1000;
/** Maximum number of records that wait for one request. */
const MAX_RECORDS = 10_000;

/**
 * Headers, events and answers that came before their request: programs that write a log from several processes do not
 * keep the order. They wait until the request comes, in this run or in a later one.
 */
export class EarlyRecords {
  /** By log, then by id of the exchange. */
  readonly #logs = new Map<number, Map<string, EarlyRecord[]>>();

  constructor(stored: readonly StoredEarlyRecord[]) {
    for (const { log_id, record_id, json } of stored)
      this.add(log_id, record_id, JSON.parse(json) as EarlyRecord);
  }

  /** Keeps a record; false when too many are kept already. */
  add(logId: number, id: string, record: EarlyRecord): boolean {
    const exchanges = this.#logs.get(logId) ?? new Map<string, EarlyRecord[]>();
    this.#logs.set(logId, exchanges);
    const records = exchanges.get(id) ?? [];
    if (records.length >= MAX_RECORDS || (records.length === 0 && exchanges.size >= MAX_EXCHANGES))
      return false;
    records.push(record);
    exchanges.set(id, records);
    return true;
  }

  /** The records that waited for a request, in the order of the log. */
  take(logId: number, id: string): readonly EarlyRecord[] {
    const records = this.#logs.get(logId)?.get(id) ?? [];
    this.#logs.get(logId)?.delete(id);
    return records;
  }

  /** Forgets the records of a log: it is read from its start. */
  forget(logId: number): void {
    this.#logs.delete(logId);
  }

  /** Ids of exchanges in a log that still wait for their request, with the last record of each. */
  *waiting(logId: number): Iterable<{ id: string; last: EarlyRecord }> {
    for (const [id, records] of this.#logs.get(logId) ?? [])
      yield { id, last: records.at(-1) as EarlyRecord };
  }

  /** Rows of `_early_records`. */
  rows(): StoredEarlyRecord[] {
    return [...this.#logs].flatMap(([log_id, exchanges]) =>
      [...exchanges].flatMap(([record_id, records]) =>
        records.map((record) => ({ log_id, record_id, json: JSON.stringify(record) })),
      ),
    );
  }
}
