import { open, rm } from 'node:fs/promises';
import type { Database } from '../store/database.ts';
import { version } from '../version.ts';
import { exportedExchanges, type ReadLog } from './exchanges.ts';
import { type HarEntry, harEntry } from './har-entry.ts';
import { type OutputFile, openFile, written } from './output.ts';
import { type ExportedSessionLine, sessionLines } from './sessions.ts';
import type { ExportedExchange } from './types.ts';

/**
 * Writes exchanges as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), one line an entry, in the order in which
 * they started, as the specification prefers. What HAR has no place for is in `_lens` of the log and of each entry: the
 * lines of the record contract without the bodies.
 *
 * @returns the number of entries
 * @throws LensError `not_writable`
 */
export async function exportHar(db: Database, file: string, readLog: ReadLog): Promise<number> {
  const unsorted = `${file}.lens-${process.pid}-entries`;
  let entries = 0;
  const { sessions, traffic } = await sessionLines(db, readLog);
  try {
    await written(await openFile(file, '--har'), async (output) => {
      const places = await writeUnsorted(unsorted, exportedExchanges(db, readLog));
      entries = places.length;
      await output.write(headOf(sessions, traffic));
      await copySorted(unsorted, places, output);
      await output.write(']}}\n');
    });
  } finally {
    await rm(unsorted, { force: true });
  }
  return entries;
}

function headOf(sessions: readonly ExportedSessionLine[], traffic: readonly unknown[]): string {
  const creator = JSON.stringify({ name: 'lens', version });
  const own = JSON.stringify({ v: 1, sessions, ...(traffic.length > 0 ? { traffic } : {}) });
  return `{"log":{"version":"1.2","creator":${creator},"_lens":${own},"pages":[],"entries":[\n`;
}

/** An entry in the file of unsorted entries. */
interface Place {
  started: string;
  exchange: number;
  offset: number;
  bytes: number;
}

/** Entries are sorted on disk: together they may be larger than memory. */
async function writeUnsorted(file: string, exchanges: AsyncIterable<ExportedExchange>): Promise<Place[]> {
  const places: Place[] = [];
  const output = await open(file, 'w', 0o600);
  try {
    let offset = 0;
    for await (const exchange of exchanges) {
      const entry: HarEntry = harEntry(exchange);
      const bytes = Buffer.from(JSON.stringify(entry));
      await output.write(bytes);
      places.push({
        started: entry.startedDateTime,
        exchange: exchange.row.exchange_id,
        offset,
        bytes: bytes.length,
      });
      offset += bytes.length;
    }
  } finally {
    await output.close();
  }
  return places;
}

async function copySorted(file: string, places: readonly Place[], output: OutputFile): Promise<void> {
  const sorted = places.toSorted((a, b) =>
    a.started < b.started ? -1 : a.started > b.started ? 1 : a.exchange - b.exchange,
  );
  const input = await open(file);
  try {
    for (const [index, { offset, bytes }] of sorted.entries()) {
      const { buffer } = await input.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
      await output.write(buffer);
      await output.write(index === sorted.length - 1 ? '\n' : ',\n');
    }
  } finally {
    await input.close();
  }
}
