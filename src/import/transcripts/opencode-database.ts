import { createRequire } from 'node:module';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { LogContext, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, parseJson, stringOf } from '../../wire/json.ts';
import { warning } from '../json-lines.ts';
import { idOf } from '../values.ts';
import { chatForm } from './forms.ts';
import { describeSession, readMessage } from './opencode.ts';
import { Transcript } from './transcript.ts';

const FORMAT = 'opencode-database';

/**
 * Reads the SQLite database of OpenCode since 1.2 (`~/.local/share/opencode/opencode.db`) with the SQLite of Node. The
 * database is opened by its path; its bytes are not looked at.
 */
export const opencodeDatabaseReader: LogReader = {
  format: FORMAT,
  unit: 'document',
  wholeFile: true,
  recognises: (_lines, beginning = '') => beginning.startsWith('SQLite format 3\0'),
  open(context) {
    let at: SourceLine | undefined;
    return {
      push(_piece, source) {
        at ??= source;
        return [];
      },
      *end() {
        if (at !== undefined) yield* storedSessions(context, at);
      },
    };
  },
};

function* storedSessions(context: LogContext, source: SourceLine): Generator<LogRecord> {
  const transcript = new Transcript(context, 'opencode', chatForm);
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(path.join(context.folder ?? '', path.basename(context.file)));
    for (const row of database
      .prepare('SELECT id, version, directory, time_created FROM session ORDER BY id')
      .iterate())
      yield* storedMessages(database, row, source, transcript);
  } catch (error) {
    yield warning(
      source,
      'bad_line',
      `${FORMAT}: ${(error as Error).message}; the database is not read from there on`,
    );
  } finally {
    database?.close();
  }
  yield* transcript.end();
}

/** @throws Error for a file that is no database of OpenCode, or that is compressed or damaged */
function openDatabase(file: string): DatabaseSync {
  // Loaded only for a database: Node reports it as experimental.
  const sqlite = createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite');
  const database = new sqlite.DatabaseSync(file, { readOnly: true });
  const tables = "SELECT name FROM sqlite_schema WHERE name IN ('session', 'message', 'part')";
  if (database.prepare(tables).all().length === 3) return database;
  database.close();
  throw new Error('this SQLite database has no tables of OpenCode');
}

function* storedMessages(
  database: DatabaseSync,
  row: Record<string, unknown>,
  source: SourceLine,
  transcript: Transcript,
): Generator<LogRecord> {
  const session = idOf(row['id'], `row-${source.line}`);
  const time = { created: row['time_created'] };
  describeSession(session, { version: row['version'], directory: row['directory'], time }, transcript);
  const messages = database.prepare(
    'SELECT id, data FROM message WHERE session_id = ? ORDER BY time_created, id',
  );
  const parts = database.prepare('SELECT id, data FROM part WHERE message_id = ? ORDER BY id');
  let unreadable = 0;
  const objectsOf = ({ id, data }: Record<string, unknown>): JsonObject[] => {
    const value = parseJson(stringOf(data));
    if (isObject(value)) return [{ ...value, id }];
    unreadable++;
    return [];
  };
  for (const message of messages.iterate(stringOf(row['id'])))
    for (const info of objectsOf(message)) {
      const own = parts.all(stringOf(message['id'])).flatMap(objectsOf);
      yield* readMessage({ info, parts: own }, { session, source, transcript });
    }
  if (unreadable > 0)
    yield warning(
      source,
      'bad_line',
      `${FORMAT}: messages and parts that are no JSON object: ${unreadable}; skipped`,
    );
}
