import type { Database } from '../database.ts';

/** Codes of warnings about files of which no row of `logs` tells. */
const FILE_CODES = ['empty_log', 'log_not_found', 'log_unreadable', 'log_format_unknown'];

/** Warns of every exchange that has no answer, in place of earlier warnings of that kind. */
export async function warnOfMissingAnswers(database: Database): Promise<void> {
  await database.run("DELETE FROM warnings WHERE code = 'missing_response'");
  await database.run(`
    INSERT INTO warnings (log_id, log_line, exchange_id, code, message)
    SELECT log_id, log_line, exchange_id, 'missing_response',
      'the log has no answer to this request: it is still running, or its capture was stopped'
    FROM _exchanges WHERE outcome = 'unfinished' ORDER BY exchange_id`);
}

/** Forgets warnings about the end of a log, which may have grown since. */
export async function forgetTailWarnings(database: Database, logId: number): Promise<void> {
  await database.run("DELETE FROM warnings WHERE log_id = $1 AND code IN ('torn_line', 'packed_cut')", [
    logId,
  ]);
}

/** Warns of files that gave nothing, in place of what the last run said of its files. */
export async function replaceFileWarnings(
  database: Database,
  warnings: readonly { code: string; message: string }[],
): Promise<void> {
  await database.run('DELETE FROM warnings WHERE list_contains($1, code)', [FILE_CODES]);
  await database.append('warnings', warnings);
}
