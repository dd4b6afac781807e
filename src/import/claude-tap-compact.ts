import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { tapRecords } from './claude-tap.ts';
import { documentDecoder } from './documents.ts';
import { ExchangeRecords } from './exchanges.ts';
import { warning } from './json-lines.ts';

const FORMAT = 'claude-tap-compact';

/** Where traces written before version 1 listed their paths may have references. */
const defaultPaths = ['request.body', 'response.body'].flatMap((body) =>
  ['instructions', 'tools', 'input', 'messages'].map((name) => `${body}.${name}`),
);

/**
 * Reads compact traces of claude-tap (`.ctap.json`): records whose repeated parts are kept once as `blobs`, by hash. The
 * blobs come after the records, so records wait for them: the trace without repetition has to fit in memory.
 */
export const claudeTapCompactReader: LogReader = {
  format: FORMAT,
  unit: 'document',
  wholeFile: true,
  recognises: (_lines, beginning = '') => /^\s*\{\s*"__claude_tap_compact_trace__"/.test(beginning),
  open: openTrace,
};

function openTrace(context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context);
  const waiting: { value: JsonObject; source: SourceLine }[] = [];
  const blobs = new Map<string, unknown>();
  return documentDecoder(
    FORMAT,
    ['records[]', 'blobs.*'],
    ({ path, name, text }, source) => {
      const value = parseJson(text.toString());
      if (path === 'blobs.*') {
        if (value === undefined) return null;
        blobs.set(name, value);
        return [];
      }
      if (!isObject(value)) return null;
      waiting.push({ value, source });
      return [];
    },
    function* () {
      for (const { value, source } of waiting) yield* recordsOf(value, blobs, source, records);
      yield* records.end();
    },
  );
}

function* recordsOf(
  value: JsonObject,
  blobs: ReadonlyMap<string, unknown>,
  source: SourceLine,
  records: ExchangeRecords,
): Generator<LogRecord> {
  const compact = value['__claude_tap_compact_record__'];
  const record = isObject(compact) ? objectOf(value['record']) : value;
  const paths = isObject(compact) ? listOf(compact['refs']).map(pathOf) : defaultPaths;
  let missing = 0;
  for (const path of paths) missing += resolve(record, path.split('.'), blobs);
  if (missing > 0) {
    const message = `parts of a record of ${FORMAT} are not in its blobs: ${missing}; the record is not whole`;
    yield warning(source, 'missing_blob', message);
  }
  const { body } = objectOf(record['request']);
  const text = body === undefined || body === null ? undefined : Buffer.from(JSON.stringify(body));
  yield* tapRecords(record, text, source, records);
}

/** A path as text or as a list of names. */
const pathOf = (path: unknown): string =>
  Array.isArray(path) ? path.map(String).join('.') : stringOf(path).replace(/\[(\d+)\]/g, '.$1');

/** Puts blobs in the place of references at a path and below it in a list; returns how many were not found. */
function resolve(at: unknown, path: readonly string[], blobs: ReadonlyMap<string, unknown>): number {
  const [name, ...rest] = path;
  if (name === undefined || typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return 0;
  const holder = at as JsonObject;
  if (rest.length > 0) return resolve(holder[name], rest, blobs);
  const value = holder[name];
  if (Array.isArray(value)) {
    const list = value.map((one) => blobOf(one, blobs));
    Object.defineProperty(holder, name, { value: list.map(({ value: one }) => one), enumerable: true });
    return list.filter(({ found }) => !found).length;
  }
  const { value: whole, found } = blobOf(value, blobs);
  Object.defineProperty(holder, name, { value: whole, enumerable: true });
  return found ? 0 : 1;
}

function blobOf(value: unknown, blobs: ReadonlyMap<string, unknown>): { value: unknown; found: boolean } {
  if (!isObject(value)) return { value, found: true };
  const reference = value['__claude_tap_blob_ref__'];
  if (!isObject(reference)) return { value, found: true };
  const hash = stringOf(reference['hash']);
  return blobs.has(hash) ? { value: blobs.get(hash), found: true } : { value, found: false };
}
