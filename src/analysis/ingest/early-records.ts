import type { LogRecord } from '../../record/reader.ts';

/** Maximum number of exchanges per log whose headers or answer wait for the request. */
const MAX_EARLY = 1000;

/** Headers and answers of a log that came before their request. */
export class EarlyRecords {
  readonly #byId = new Map<string, LogRecord[]>();

  /** Keeps a record; false when too many are kept already. */
  keep(id: string, record: LogRecord): boolean {
    const known = this.#byId.get(id);
    if (known === undefined && this.#byId.size >= MAX_EARLY) return false;
    if (known) known.push(record);
    else this.#byId.set(id, [record]);
    return true;
  }

  /** The records of an exchange, which are kept no longer. */
  take(id: string): readonly LogRecord[] {
    const records = this.#byId.get(id) ?? [];
    this.#byId.delete(id);
    return records;
  }

  /** The exchanges without a request, and the line of their last record; nothing is kept any more. */
  takeAll(): { id: string; line: number }[] {
    const left = [...this.#byId].map(([id, records]) => ({ id, line: records.at(-1)?.source.line ?? 0 }));
    this.#byId.clear();
    return left;
  }
}
