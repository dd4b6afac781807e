import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, parseJson } from '../../wire/json.ts';
import { documentDecoder } from '../documents.ts';
import { warning } from '../json-lines.ts';
import { chatForm } from './forms.ts';
import { describeSession, readMessage } from './opencode.ts';
import { Transcript } from './transcript.ts';

const FORMAT = 'opencode-storage';

/** Ids of sessions and messages, which are names of folders. */
const ID = /^(?:ses|msg)_\w{1,80}$/;

/**
 * Reads the storage of OpenCode before 1.2 (`~/.local/share/opencode/storage`): a file for each session, with its messages in
 * `message/SESSION` and their parts in `part/MESSAGE`. Later versions keep them in SQLite, from which `opencode export`
 * writes documents.
 */
export const opencodeStorageReader: LogReader = {
  format: FORMAT,
  unit: 'document',
  wholeFile: true,
  owns: ['../../message', '../../part'],
  recognises: (_lines, beginning = '') =>
    /^\s*\{/.test(beginning) &&
    /"id"\s*:\s*"ses_/.test(beginning) &&
    /"projectID"\s*:/.test(beginning) &&
    /"directory"\s*:/.test(beginning) &&
    !/"messages"\s*:\s*\[/.test(beginning),
  open: openSession,
};

function openSession(context: LogContext): LogDecoder {
  const transcript = new Transcript(context, 'opencode', chatForm);
  const info: JsonObject = {};
  let at: SourceLine | undefined;
  return documentDecoder(
    FORMAT,
    ['id', 'version', 'directory', 'time'],
    ({ path: name, text }, source) => {
      at ??= source;
      info[name] = parseJson(text.toString());
      return [];
    },
    function* () {
      const { id } = info;
      if (at !== undefined && typeof id === 'string' && ID.test(id) && context.folder !== undefined) {
        describeSession(id, info, transcript);
        yield* storedMessages(path.join(context.folder, '../..'), id, at, transcript);
      }
      yield* transcript.end();
    },
  );
}

function* storedMessages(
  root: string,
  session: string,
  source: SourceLine,
  transcript: Transcript,
): Generator<LogRecord> {
  const unreadable: string[] = [];
  const read = (folder: string): JsonObject[] =>
    filesOf(folder).flatMap((file) => {
      const value = parseJson(readFileSync(path.join(folder, file), 'utf8'));
      if (isObject(value)) return [value];
      unreadable.push(file);
      return [];
    });
  for (const info of read(path.join(root, 'message', session))) {
    const id = typeof info['id'] === 'string' && ID.test(info['id']) ? info['id'] : undefined;
    const parts = id === undefined ? [] : read(path.join(root, 'part', id));
    yield* readMessage({ info, parts }, { session, source, transcript });
  }
  if (unreadable.length > 0)
    yield warning(
      source,
      'bad_line',
      `${FORMAT}: files that are no JSON object: ${unreadable.length}; skipped`,
    );
}

/** Names of files in the order in which they were made, which is that of their ids. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}
