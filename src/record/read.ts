import type { z } from 'zod';
import { type MemberRange, memberRanges } from '../wire/json/members.ts';
import { describeIssues } from './issues.ts';
import { quickEvent, quickRequest } from './quick.ts';
import type { LogDecoder, LogReader, LogRecord, RequestBody, SourceLine } from './reader.ts';
import {
  eventLine,
  gapLine,
  headersLine,
  RECORD_VERSION,
  requestLine,
  responseLine,
  sessionLine,
} from './schema.ts';

/** Members that are cut out of a line before the rest of it is parsed: they may be as long as a whole conversation. */
const longMembers = new Set(['request', 'data']);

const kinds = new Set(['session', 'request', 'headers', 'event', 'response', 'gap']);

/** Reads lens' own logs (record contract v1). */
export const lensReader: LogReader = {
  format: 'lens',
  recognises: (firstLines) => firstLines.some(isOurs),
  open: () => new LensDecoder(),
};

function isOurs(line: string): boolean {
  const [, version, kind] = /^\s*\{"v":(\d+),"kind":"([a-z]+)"/.exec(line) ?? [];
  return version !== undefined && kinds.has(kind as string);
}

class LensDecoder implements LogDecoder {
  /** A line that could not be read is torn when nothing follows it, and bad otherwise: told one line later. */
  #held: { source: SourceLine; message: string } | undefined;

  *push(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    if (isBlank(line)) return;
    if (this.#held) yield warning('bad_line', this.#held.source, this.#held.message);
    this.#held = undefined;
    const event = quickEvent(line);
    if (event) {
      yield { kind: 'event', source, ...event };
      return;
    }
    const cut = cutLine(line);
    if (cut === null) {
      this.#held = { source, message: 'not a whole JSON object; skipped' };
      return;
    }
    yield* recordsOf(cut, line, source);
  }

  *end(): Iterable<LogRecord> {
    const held = this.#held;
    this.#held = undefined;
    if (held)
      yield warning('torn_line', held.source, 'the last line breaks off; lens was stopped while it wrote');
  }
}

interface CutLine {
  /** The line's object with `null` in place of its long members. */
  head: Record<string, unknown>;
  long: Map<string, MemberRange>;
}

function cutLine(line: Buffer): CutLine | null {
  const quick = quickRequest(line);
  if (quick) return { head: quick.head, long: new Map([['request', { name: 'request', ...quick.body }]]) };
  const members = memberRanges(line);
  if (members === null) return null;
  const long = new Map<string, MemberRange>();
  let text = '';
  let from = 0;
  for (const member of members) {
    if (!longMembers.has(member.name)) continue;
    long.set(member.name, member);
    text += `${line.toString('utf8', from, member.start)}null`;
    from = member.end;
  }
  try {
    return { head: JSON.parse(text + line.toString('utf8', from)), long };
  } catch {
    return null;
  }
}

function* recordsOf({ head, long }: CutLine, line: Buffer, source: SourceLine): Iterable<LogRecord> {
  if (typeof head['v'] === 'number' && head['v'] > RECORD_VERSION) {
    yield warning(
      'newer_version',
      source,
      `version ${head['v']} of the record contract; this lens reads ${RECORD_VERSION}`,
    );
    return;
  }
  if (head['kind'] === 'session') {
    const session = yield* checked(sessionLine, head, source);
    if (session) yield { kind: 'session', source, session };
  } else if (head['kind'] === 'request') {
    const request = yield* checked(requestLine, head, source);
    if (!request) return;
    const { request: _json, text, base64, ...fields } = request;
    const body = bodyOf(line, long.get('request'), text, base64);
    yield {
      kind: 'request',
      source,
      head: { ...fields, completeness: request['incomplete'] ? 'truncated' : 'exact' },
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
    const response = yield* checked(responseLine, head, source);
    if (response) yield { kind: 'response', source, response };
  } else if (head['kind'] === 'gap') {
    const gap = yield* checked(gapLine, head, source);
    if (gap)
      yield warning(
        'recording_gap',
        source,
        `nothing was recorded from ${gap.from} to ${gap.ts}: ${gap.reason}`,
      );
  } else if (typeof head['kind'] !== 'string') {
    yield warning('bad_line', source, 'has no kind; skipped');
  }
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

function isBlank(line: Buffer): boolean {
  return line.length < 3 && line.toString('latin1').trim() === '';
}
