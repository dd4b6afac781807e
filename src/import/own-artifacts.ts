import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  LogContext,
  LogDecoder,
  LogReader,
  LogRecord,
  RequestBody,
  SourceLine,
} from '../record/reader.ts';
import { isObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { type OwnBodies, type OwnEvent, ownRecords, ownSessions } from './own-record.ts';

const FIRST = /^\{"artifacts":1,/;
/** Folders that lens writes; nothing else is opened. */
const FOLDER = /^[a-z0-9-]{1,80}$/;

/**
 * Reads a folder that `lens export --artifacts` wrote, by its `artifacts.jsonl`. A file that is missing, or whose SHA-256
 * is not the listed one, costs its exchange and is reported.
 */
export const ownArtifactsReader: LogReader = {
  format: 'artifacts of lens',
  wholeFile: true,
  // The bodies of its exchanges are not logs.
  owns: ['.'],
  recognises: ([first = '']) => FIRST.test(first),
  open: (context) => new ArtifactsDecoder(context),
};

class ArtifactsDecoder implements LogDecoder {
  readonly #folder: string | undefined;

  constructor({ folder }: LogContext) {
    this.#folder = folder;
  }

  *push(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    if (line.length === 0) return;
    const value = parseJson(line.toString());
    if (!isObject(value)) {
      yield warning(source, 'not a whole JSON object');
    } else if (value['artifacts'] !== undefined) {
      yield* ownSessions({ sessions: value['sessions'], traffic: value['traffic'] }, source);
    } else if (this.#folder === undefined || !FOLDER.test(stringOf(value['folder']))) {
      yield warning(source, 'names no folder of an exchange');
    } else {
      const files = new Files(path.join(this.#folder, stringOf(value['folder'])), value['files']);
      const exchange = files.json('exchange.json');
      yield* ownRecords(exchange, source, () => {
        const bodies = bodiesOf(objectOf(exchange), files);
        return files.problem === undefined ? bodies : `${stringOf(value['folder'])}/${files.problem}`;
      });
    }
  }

  *end(): Iterable<LogRecord> {}
}

/** The listed files of one exchange. */
class Files {
  /** The first file that is not as listed. */
  problem: string | undefined;
  readonly #folder: string;
  readonly #hashes: ReadonlyMap<string, string>;

  constructor(folder: string, listed: unknown) {
    this.#folder = folder;
    this.#hashes = new Map(
      listOf(listed)
        .map(objectOf)
        .map(({ file, sha256 }) => [stringOf(file), stringOf(sha256)]),
    );
  }

  /** A file's bytes; undefined for one that is not listed, is missing or was changed. */
  bytes(file: string): Buffer | undefined {
    const wanted = this.#hashes.get(file);
    if (wanted === undefined) return undefined;
    let bytes: Buffer;
    try {
      bytes = readFileSync(path.join(this.#folder, file));
    } catch (error) {
      this.problem ??= `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`;
      return undefined;
    }
    if (createHash('sha256').update(bytes).digest('hex') === wanted) return bytes;
    this.problem ??= `${file} is not the file that was exported: its SHA-256 differs`;
    return undefined;
  }

  json(file: string): unknown {
    const bytes = this.bytes(file);
    return bytes === undefined ? undefined : parseJson(bytes.toString());
  }
}

function bodiesOf(exchange: Record<string, unknown>, files: Files): OwnBodies {
  const reconstructed = files.json('answer.json');
  const base64 = files.bytes('response.bin')?.toString('base64');
  const body = files.json('response.json');
  const events = listOf(files.json('events.json'));
  return {
    request: requestOf(stringOf(exchange['body']), files),
    answer: {
      ...(reconstructed === undefined ? {} : { reconstructed }),
      ...(base64 === undefined ? {} : { base64 }),
      ...(body === undefined ? {} : { body }),
    },
    events: events.flatMap(eventOf),
  };
}

function requestOf(encoding: string, files: Files): RequestBody {
  const bytes = files.bytes(
    { json: 'request.json', text: 'request.txt', base64: 'request.bin' }[encoding] ?? '',
  );
  if (bytes === undefined) return undefined;
  if (encoding === 'json') return { json: bytes };
  return encoding === 'text' ? { text: bytes.toString() } : { base64: bytes.toString('base64') };
}

function eventOf(value: unknown): OwnEvent[] {
  const { ms, event, bytes, cut } = objectOf(value);
  if (typeof ms !== 'number' || typeof event !== 'string' || typeof bytes !== 'number') return [];
  return [{ ms, event, bytes, ...(cut === true ? { cut } : {}) }];
}

function warning(source: SourceLine, message: string): LogRecord {
  return { kind: 'warning', source, code: 'bad_line', message: `${message}; skipped` };
}
