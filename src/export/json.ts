import { loadExchange, plainExchange } from '../read/exchange.ts';
import type { Database } from '../store/database.ts';
import { exportedRows } from '../store/queries/exported.ts';
import { version } from '../version.ts';
import type { ReadLog } from './exchanges.ts';
import { openFile, written } from './output.ts';
import { sessionLines } from './sessions.ts';

/**
 * Writes sessions and exchanges as one JSON document, an exchange a line: what `lens show --json` prints of each, with
 * instructions, tools, messages, answer and usage in one model for all wire formats.
 *
 * @returns the number of exchanges
 * @throws LensError `not_writable`
 */
export async function exportJson(db: Database, file: string, readLog: ReadLog): Promise<number> {
  const rows = await exportedRows(db);
  const { sessions } = await sessionLines(db, readLog);
  await written(await openFile(file, '--json'), async (output) => {
    await output.write(
      `{"lens":${JSON.stringify(version)},"sessions":${JSON.stringify(sessions)},"exchanges":[`,
    );
    for (const [index, { exchange_id, record_id }] of rows.entries()) {
      const exchange = plainExchange(await loadExchange(db, { exchange_id, record_id }));
      await output.write(`${index === 0 ? '' : ','}\n${JSON.stringify(exchange)}`);
    }
    await output.write('\n]}\n');
  });
  return rows.length;
}
