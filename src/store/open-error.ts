import { LensError } from '../errors.ts';

const HOLDER = /held in (.+?) \(PID (\d+)\)/;

/** Converts the error of DuckDB for a file that it cannot open into an error that the user can act on. */
export function openError(error: unknown, file: string): LensError {
  const text = error instanceof Error ? error.message : String(error);
  if (/could not set lock|conflicting lock|being used by another process/i.test(text)) {
    const holder = HOLDER.exec(text);
    const who = holder ? ` by ${holder[1]} (process ${holder[2]})` : ' by another program';
    return new LensError('database_busy', `The database is in use${who}`, {
      where: file,
      hint: 'Close what has it open (a DuckDB client, lens sql or another lens analyze), then run this again.',
      cause: error,
    });
  }
  if (/permission denied|read-only file system/i.test(text)) {
    return new LensError('not_writable', 'The database cannot be written', {
      where: file,
      hint: 'Choose another file with --db FILE.',
      cause: error,
    });
  }
  return new LensError('database_broken', `The database cannot be opened: ${firstLine(text)}`, {
    where: file,
    hint: 'Everything in it comes from the logs: lens analyze --fresh builds it again.',
    cause: error,
  });
}

/** Converts the error of a failed write: a full disk becomes an error that the user can act on, others are unchanged. */
export function writeError(error: unknown, file: string): unknown {
  const text = error instanceof Error ? error.message : String(error);
  if (!/no space left|disk full|disk quota|ENOSPC|EDQUOT/i.test(text)) return error;
  return new LensError('not_writable', 'The disk is full; nothing of this step was written', {
    where: file,
    hint: 'Free some space and run this again: it continues after what was written.',
    cause: error,
  });
}

/** The error for a database that does not exist. */
export function missingDatabase(file: string): LensError {
  return new LensError('database_not_found', 'There is no database yet', {
    where: file,
    hint: 'Run lens analyze to create it from your captures, or name another file with --db FILE.',
  });
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/^\w+( \w+)* Error: /, '');
}
