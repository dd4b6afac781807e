import type { RowWriter } from './row-writer.ts';

export interface IngestWarning {
  logId: number | null;
  line?: number;
  exchange?: number;
  code: string;
  message: string;
}

/** Warnings of a run: counted by code, and written as rows. */
export class Warnings {
  readonly counts: Record<string, number> = {};
  readonly #rows: RowWriter;

  constructor(rows: RowWriter) {
    this.#rows = rows;
  }

  add({ logId, line, exchange, code, message }: IngestWarning): void {
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    this.#rows.row('warnings', { log_id: logId, log_line: line, exchange_id: exchange, code, message });
  }
}
