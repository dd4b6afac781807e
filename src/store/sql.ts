import type { Readable, Writable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { findPaths } from '../paths.ts';
import type { Database } from './database.ts';
import { openForWriting, openReadOnly } from './open.ts';
import { answerDotCommand, isDotCommand } from './sql/dot-commands.ts';
import { type Rows, type SqlFormat, writeRows } from './sql/output.ts';
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

export const nodeEffects: SqlEffects = {
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
  try {
    return await answerAll(file, options.query, effects, (query) =>
      answerQuery(database, query, options.format ?? 'table', effects),
    );
  } finally {
    await database.close();
  }
}

/**
 * Answers one query, what the standard input contains, or each query of a prompt. Returns the exit code.
 *
 * @param title what is asked, such as the file of the database
 */
export async function answerAll(
  title: string,
  query: string | undefined,
  effects: SqlEffects,
  answer: (query: string) => Promise<void>,
): Promise<number> {
  effects.output.on('error', onlyBrokenPipe);
  try {
    if (query !== undefined) await answer(query);
    else if (effects.input.isTTY) {
      effects.messages.write(
        `${title}\nEnd a statement with a semicolon. .tables lists tables and views, .help lists commands.\n`,
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
  effects: SqlEffects,
): Promise<void> {
  if (isDotCommand(query)) {
    const { names, rows } = await answerDotCommand(database, query);
    await writeAnswer({ names, batches: [rows] }, format, effects, { counted: false });
    return;
  }
  for await (const { names, batches, changed } of runStatements(database, query)) {
    if (changed !== undefined) note(effects, countOf(changed, 'changed'));
    if (batches !== undefined) await writeAnswer({ names, batches }, format, effects);
  }
}

/** Writes the rows of one answer; at a terminal, also how many a table has. */
export async function writeAnswer(
  rows: Rows,
  format: SqlFormat,
  effects: SqlEffects,
  { counted = true } = {},
): Promise<void> {
  const { output } = effects;
  const count = await writeRows(output, rows, format, output.isTTY ? output.columns : undefined);
  if (counted && format === 'table') note(effects, countOf(count));
}

function note({ messages }: SqlEffects, text: string): void {
  if (messages.isTTY) messages.write(`${text}\n`);
}

function countOf(rows: number, what = ''): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'}${what && ` ${what}`}`;
}
