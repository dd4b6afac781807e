import type { Readable, Writable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { findPaths } from '../paths.ts';
import type { Database } from './database.ts';
import { openForWriting, openReadOnly } from './open.ts';
import { answerDotCommand, isDotCommand } from './sql/dot-commands.ts';
import { type SqlFormat, writeRows } from './sql/output.ts';
import { promptLoop } from './sql/prompt.ts';
import { runStatements } from './sql/statements.ts';

export interface SqlOptions {
  /** Database file; defaults to that of the working folder. */
  db?: string | undefined;
  /** Statements or dot commands such as `.tables`; otherwise they are read from the prompt or from standard input. */
  query?: string | undefined;
  format?: SqlFormat | undefined;
  /** Allows statements to change the database. */
  write?: boolean | undefined;
  /** Opens the database for reading; defaults to `openReadOnly`. */
  openToRead?: ((file: string) => Promise<Database>) | undefined;
}

export interface SqlEffects {
  input: Readable & { isTTY?: boolean };
  /** Results. */
  output: Writable & { isTTY?: boolean; columns?: number | undefined };
  /** Everything else. */
  messages: Writable & { isTTY?: boolean };
  /** Database of the working folder. */
  defaultDatabase(): string;
}

const nodeEffects: SqlEffects = {
  input: process.stdin,
  output: process.stdout,
  messages: process.stderr,
  defaultDatabase: () => findPaths().database,
};

/**
 * `lens sql`: runs statements and writes their results. Without statements, it opens a prompt. Read-only unless `write`
 * is set. Returns the exit code. Throws the errors of `openReadOnly`, `query_failed` or `usage`.
 */
export async function sql(options: SqlOptions, effects: SqlEffects = nodeEffects): Promise<number> {
  const file = options.db ?? effects.defaultDatabase();
  const database = await open(file, options);
  effects.output.on('error', onlyBrokenPipe);
  const answer = (query: string) => answerQuery(database, query, options.format ?? 'table', effects);
  try {
    if (options.query !== undefined) await answer(options.query);
    else if (effects.input.isTTY) {
      effects.messages.write(
        `${file}\nEnd a statement with a semicolon. .tables lists tables and views, .help lists commands.\n`,
      );
      await promptLoop({ input: effects.input, output: effects.output }, answer);
    } else await answer(await readAll(effects.input));
    return 0;
  } catch (error) {
    // The reader of the pipe (head, less) has closed it.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    throw error;
  } finally {
    effects.output.off('error', onlyBrokenPipe);
    await database.close();
  }
}

async function open(
  file: string,
  { write = false, openToRead = openReadOnly }: SqlOptions,
): Promise<Database> {
  const database = await openToRead(file);
  if (!write) return database;
  await database.close();
  // Check first: opening for writing would create a missing database and rebuild one of an older version.
  return (await openForWriting(file)).database;
}

/** A write to a closed pipe also fails itself, and that error is handled. */
function onlyBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function answerQuery(
  database: Database,
  query: string,
  format: SqlFormat,
  { output, messages }: SqlEffects,
): Promise<void> {
  const columns = output.isTTY ? output.columns : undefined;
  const say = (text: string) => {
    if (messages.isTTY) messages.write(`${text}\n`);
  };
  if (isDotCommand(query)) {
    const { names, rows } = await answerDotCommand(database, query);
    await writeRows(output, { names, batches: [rows] }, format, columns);
    return;
  }
  for await (const { names, batches, changed } of runStatements(database, query)) {
    if (changed !== undefined) say(countOf(changed, 'changed'));
    if (batches === undefined) continue;
    const count = await writeRows(output, { names, batches }, format, columns);
    if (format === 'table') say(countOf(count));
  }
}

function countOf(rows: number, what = ''): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'}${what && ` ${what}`}`;
}
