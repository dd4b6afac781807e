import type { Database } from '../database.ts';

/** Codes of warnings about files that have no row in `logs`. */
const FILE_CODES = [
  'copied_log',
  'joined_transcript',
  'empty_log',
  'log_not_found',
  'log_unreadable',
  'log_format_unknown',
];

/** Adds a warning for every exchange without a response and removes earlier warnings of that kind. */
export async function warnOfMissingAnswers(database: Database): Promise<void> {
  await database.run("DELETE FROM warnings WHERE code = 'missing_response'");
  await database.run(`
    INSERT INTO warnings (log_id, log_line, exchange_id, code, message)
    SELECT log_id, log_line, exchange_id, 'missing_response',
      'the log has no answer to this request: it is still running, or its capture was stopped'
    FROM _exchanges WHERE outcome = 'unfinished' ORDER BY exchange_id`);
}

/** Removes warnings about the end of a log, because the log may have grown since. */
export async function forgetTailWarnings(database: Database, logId: number): Promise<void> {
  await database.run(
    "DELETE FROM warnings WHERE log_id = $1 AND code IN ('torn_line', 'packed_cut', 'response_without_request')",
    [logId],
  );
}

/** Adds warnings for files without exchanges and removes those of the previous run. */
export async function replaceFileWarnings(
  database: Database,
  warnings: readonly { code: string; message: string }[],
): Promise<void> {
  await database.run('DELETE FROM warnings WHERE list_contains($1, code)', [FILE_CODES]);
  await database.append('warnings', warnings);
}
