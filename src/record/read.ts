import { z } from 'zod';
import { type MemberRange, memberRanges } from '../wire/json/members.ts';
import { scanJson } from '../wire/json/validate.ts';
import { MAX_DEPTH, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { detectWire, wireByName } from '../wire/table.ts';
import { describeIssues } from './issues.ts';
import { firstObject, isBlank, piecesOf } from './pieces.ts';
import { quickEvent, quickRequest } from './quick.ts';
import type { LogDecoder, LogReader, LogRecord, RequestBody, SourceLine } from './reader.ts';
import {
  eventLine,
  gapLine,
  headersLine,
  outcomes,
  RECORD_VERSION,
  type RequestLine,
  requestLine,
  responseLine,
  sessionLine,
  trafficLine,
} from './schema.ts';

/** Members that are cut out of a line before the rest of it is parsed: they may be as long as a whole conversation. */
const longMembers = new Set(['request', 'data']);

/** What a reader accepts where the writer is stricter: an outcome of a later version does not cost the answer. */
const readResponseLine = responseLine.extend({ outcome: z.string() });
const knownOutcomes = new Map(
  outcomes.flatMap((outcome) => (outcome === 'unfinished' ? [] : [[outcome as string, outcome] as const])),
);

const kinds = new Set(['session', 'request', 'headers', 'event', 'response', 'gap', 'traffic']);

/** Reads lens' own logs (record contract v1). */
export const lensReader: LogReader = {
  format: 'lens',
  recognises: (firstLines) => firstLines.some(isOurs),
  open: () => new LensDecoder(),
};

/** A line of the first ones may be cut, so its beginning decides; another program may have sorted its members. */
function isOurs(line: string): boolean {
  const text = line.startsWith('\u001e') ? line.slice(1) : line;
  const [, kind] = /^[\s\ufeff,[]*\{\s*"v"\s*:\s*\d+\s*,\s*"kind"\s*:\s*"([a-z]+)"/.exec(text) ?? [];
  if (kind !== undefined) return kinds.has(kind);
  if (!/"v"\s*:\s*\d/.test(line)) return false;
  const { v, kind: sorted } = objectOf(parseJson(firstObject(line) ?? line));
  return typeof v === 'number' && kinds.has(stringOf(sorted));
}

const JOINED_START = Buffer.from('}{"v":');

class LensDecoder implements LogDecoder {
  /** A line that could not be read is torn when nothing follows it, and bad otherwise: reported one line later. */
  #held: { source: SourceLine; message: string } | undefined;

  *push(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    if (isBlank(line)) return;
    if (this.#held) yield warning('bad_line', this.#held.source, this.#held.message);
    this.#held = undefined;
    const event = quickEvent(line);
    if (event && !line.includes(JOINED_START)) {
      yield { kind: 'event', source, ...event };
      return;
    }
    const cut = cutLine(line);
    if (cut !== null) {
      yield* recordsOf(cut, line, source);
      return;
    }
    const pieces = [...piecesOf(line)];
    if (pieces.length === 1 && pieces[0]?.bytes[0] !== 0 && pieces[0]?.bytes.length === line.length)
      this.#held = { source, message: 'not a whole JSON object; skipped' };
    else yield* readPieces(pieces, source);
  }

  *recover(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    const cut = cutByMembers(line);
    const body = cut?.long.get('request');
    if (cut !== null && body !== undefined && body.end < line.length - 1) {
      yield* recordsOf(cut, line, source);
      return;
    }
    const pieces = [...piecesOf(line)];
    if (pieces.length > 1) yield* readPieces(pieces, source);
  }

  *end(): Iterable<LogRecord> {
    const held = this.#held;
    this.#held = undefined;
    if (held)
      yield warning('torn_line', held.source, 'the last line is incomplete; lens was stopped while it wrote');
  }
}

/**
 * Reads the whole records of a line that is none: behind zero bytes (a crash leaves runs of them), a byte order mark, or
 * another record whose newline is missing. The rest is reported with its place and length.
 */
function* readPieces(
  pieces: readonly { bytes: Buffer; at: number }[],
  source: SourceLine,
): Generator<LogRecord> {
  for (const { bytes, at } of pieces) {
    const place = { ...source, offset: source.offset + at };
    const cut = scanJson(bytes) === undefined ? null : cutLine(bytes);
    const where = `${bytes.length} ${bytes[0] === 0 ? 'zero bytes' : 'bytes'} at byte ${place.offset}`;
    if (cut !== null) yield* recordsOf(cut, bytes, place);
    else if (bytes[0] === 0) yield warning('zero_bytes', place, `${where}; skipped`);
    else yield warning('bad_line', place, `${where} are not a whole record; skipped`);
  }
}

interface CutLine {
  /** The line's object with `null` in place of its long members, and of members that are nested too deep. */
  head: Record<string, unknown>;
  long: Map<string, MemberRange>;
  tooDeep: string[];
}

function cutLine(line: Buffer): CutLine | null {
  // A body that is cut in the middle has no end that fits its beginning: its record is kept, with the body as text.
  const whole = quickRequest(line);
  const members = whole === undefined ? cutByMembers(line) : null;
  if (members !== null) return members;
  const quick = whole ?? quickRequest(line, { isCut: true });
  if (!quick) return null;
  const body = { name: 'request', ...quick.body, depth: 0 };
  return { head: quick.head, long: new Map([['request', body]]), tooDeep: [] };
}

function cutByMembers(line: Buffer): CutLine | null {
  const members = memberRanges(line);
  if (members === null) return null;
  const long = new Map<string, MemberRange>();
  const tooDeep: string[] = [];
  let text = '';
  let from = 0;
  for (const member of members) {
    if (!longMembers.has(member.name) && member.depth <= MAX_DEPTH) continue;
    if (longMembers.has(member.name)) long.set(member.name, member);
    else tooDeep.push(member.name);
    text += `${line.toString('utf8', from, member.start)}null`;
    from = member.end;
  }
  try {
    return { head: JSON.parse(text + line.toString('utf8', from)), long, tooDeep };
  } catch {
    return null;
  }
}

function* recordsOf({ head, long, tooDeep }: CutLine, line: Buffer, source: SourceLine): Iterable<LogRecord> {
  for (const name of tooDeep) {
    delete head[name];
    yield warning('too_deep', source, `"${name}" is nested deeper than ${MAX_DEPTH} levels; it is left out`);
  }
  if (typeof head['v'] !== 'number') {
    yield warning('foreign_line', source, 'not a record of lens; skipped');
    return;
  }
  if (head['v'] > RECORD_VERSION) {
    yield warning(
      'newer_version',
      source,
      `version ${head['v']} of the record contract; this lens reads ${RECORD_VERSION}`,
    );
    return;
  }
  if (head['kind'] === 'session') {
    const session = yield* checkedMembers(sessionLine, head, source);
    if (session) yield { kind: 'session', source, session: { ...session, ...namesOf(session) } };
  } else if (head['kind'] === 'request') {
    const request = yield* checkedMembers(requestLine, head, source);
    if (!request) return;
    const { request: _json, text, base64, headers = {}, dropped = [], ...fields } = request;
    const body = bodyOf(line, long.get('request'), text, base64);
    const wire = yield* knownWire(fields, source);
    const completeness = fields.incomplete ? 'truncated' : 'exact';
    yield {
      kind: 'request',
      source,
      head: { ...fields, ...namesOf(fields), wire, headers, dropped, completeness },
      body,
    };
  } else if (head['kind'] === 'headers') {
    const headers = yield* checked(headersLine, head, source);
    if (headers) yield { kind: 'headers', source, headers };
  } else if (head['kind'] === 'event') {
    const event = yield* checked(eventLine, head, source);
    if (!event) return;
    const { data: _data, ...fields } = event;
    const range = long.get('data');
    yield { kind: 'event', source, event: fields, bytes: range ? range.end - range.start : 0 };
  } else if (head['kind'] === 'response') {
    const response = yield* checkedMembers(readResponseLine, head, source);
    if (!response) return;
    const { ts = null, status = null, outcome: word = '' } = response;
    const outcome = knownOutcomes.get(word) ?? 'unknown';
    if (outcome === 'unknown' && word !== '')
      yield warning('unknown_outcome', source, `the outcome "${word}" is unknown to this version of lens`);
    yield { kind: 'response', source, response: { ...response, ...idOf(response), ts, status, outcome } };
  } else if (head['kind'] === 'gap') {
    const gap = yield* checked(gapLine, head, source);
    if (gap)
      yield warning(
        'recording_gap',
        source,
        `nothing was recorded from ${gap.from} to ${gap.ts}: ${gap.reason}`,
      );
  } else if (head['kind'] === 'traffic') {
    const traffic = yield* checked(trafficLine, head, source);
    if (traffic) yield { kind: 'traffic', source, traffic };
  } else if (typeof head['kind'] !== 'string') {
    yield warning('bad_line', source, 'has no kind; skipped');
  }
}

/** The id of a record, which was checked. */
const idOf = ({ id }: { id?: string | undefined }): { id: string } => ({ id: id as string });

const namesOf = (record: { id?: string | undefined; agent?: string | undefined }) => ({
  ...idOf(record),
  agent: record.agent || 'unknown',
});

/** The format of a request: as recorded, or by its path where a later version of lens wrote one that is not known here. */
function* knownWire(
  { wire, method = 'POST', path = '' }: Partial<Pick<RequestLine, 'wire' | 'method' | 'path'>>,
  source: SourceLine,
): Generator<LogRecord, string> {
  if (wire === undefined) return detectWire({ method, path })?.name ?? 'unknown';
  if (wire === 'unknown' || wireByName(wire) !== undefined) return wire;
  const found = detectWire({ method, path })?.name ?? 'unknown';
  yield warning(
    'unknown_wire',
    source,
    `the wire format "${wire}" is not known; read as ${found} by its path`,
  );
  return found;
}

/**
 * A record without its members of a wrong type, which are reported: they cost nothing but themselves. Without an id it
 * is no record.
 */
function* checkedMembers<T extends z.ZodObject>(
  schema: T,
  head: Record<string, unknown>,
  source: SourceLine,
): Generator<LogRecord, Partial<z.infer<T>> | undefined> {
  const result = schema.safeParse(head);
  if (result.success) return result.data as Partial<z.infer<T>>;
  const wrong = new Set(result.error.issues.map(({ path }) => path[0]));
  const issues = describeIssues(result.error);
  if (wrong.has('id') || typeof head['id'] !== 'string') {
    yield warning('bad_line', source, `${issues}; skipped`);
    return undefined;
  }
  yield warning('bad_member', source, `${issues}; left out`);
  const others = Object.entries(head).filter(([name]) => !wrong.has(name));
  return Object.fromEntries(others) as Partial<z.infer<T>>;
}

function* checked<T extends z.ZodType>(
  schema: T,
  head: unknown,
  source: SourceLine,
): Generator<LogRecord, z.infer<T> | undefined> {
  const result = schema.safeParse(head);
  if (result.success) return result.data;
  yield warning('bad_line', source, `${describeIssues(result.error)}; skipped`);
  return undefined;
}

function bodyOf(line: Buffer, range: MemberRange | undefined, text?: string, base64?: string): RequestBody {
  if (range) return { json: line.subarray(range.start, range.end) };
  if (text !== undefined) return { text };
  return base64 === undefined ? undefined : { base64 };
}

function warning(code: string, source: SourceLine, message: string): LogRecord {
  return { kind: 'warning', source, code, message };
}
