import type { Database } from '../../store/database.ts';

import { saveEarlyRecords } from '../../store/queries/known-exchanges.ts';
import { completeExchange } from '../../store/queries/late-answers.ts';
import type { KnownContent } from './body/known.ts';
import type { LogToRead } from './log-register.ts';
import { Records } from './records.ts';
import { RowWriter } from './row-writer.ts';
import { loadState } from './state.ts';
import { Warnings } from './warnings.ts';

/** One ingest run: the state shared by all logs. */
export class Run {
  readonly records: Records;
  readonly warnings: Warnings;
  readonly #database: Database;
  readonly #rows: RowWriter;
  readonly #content: KnownContent;

  private constructor(
    database: Database,
    rows: RowWriter,
    content: KnownContent,
    records: Records,
    warnings: Warnings,
  ) {
    this.#database = database;
    this.#rows = rows;
    this.#content = content;
    this.records = records;
    this.warnings = warnings;
  }

  /** Restores the state of earlier runs and opens the tables. */
  static async open(database: Database): Promise<Run> {
    const rows = new RowWriter(database);
    const { content, ...state } = await loadState(database, rows);
    const warnings = new Warnings(rows);
    await rows.open();
    const records = new Records(rows, content, state, warnings);
    return new Run(database, rows, content, records, warnings);
  }

  startLog({ known, reader, from }: LogToRead): void {
    this.#content.cutMark = reader.cutMark;
    this.records.startLog(known.logId, from.offset > 0);
  }

  /** Commits everything read so far; `save` writes the progress in the same transaction. */
  async commit(save: () => Promise<void>): Promise<void> {
    await this.store();
    await save();
    await this.#database.commit();
    await this.#database.begin();
    await this.#rows.open();
  }

  /** Writes all rows, including those of exchanges without an answer, so that queries see them. */
  async store(): Promise<void> {
    this.records.storeOpen();
    this.#rows.close();
    for (const { n, columns } of this.records.late) await completeExchange(this.#database, n, columns);
    this.records.late.length = 0;
    await saveEarlyRecords(this.#database, this.records.early.rows());
  }
}
