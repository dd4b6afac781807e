import { splitHeaders } from '../record/headers.ts';
import type {
  LogContext,
  LogDecoder,
  LogReader,
  LogRecord,
  RequestBody,
  SourceLine,
} from '../record/reader.ts';
import { redactUrl } from '../record/redact.ts';
import { leadingMembers, memberRanges } from '../wire/json/members.ts';
import { isObject, type JsonObject, objectOf, parseJson, stringOf, textOf } from '../wire/json.ts';
import { detectWire } from '../wire/table.ts';
import { CUT_MARK, interludeAnswer } from './interlude-answer.ts';

const CLOSE_BRACE = 0x7d;

/** Its names of wire formats, and ours. */
const wireNames = new Map([
  ['claude-messages', 'anthropic-messages'],
  ['codex-responses', 'openai-responses'],
  ['codex-chat', 'openai-chat'],
]);

/** Members of a request line that come before its body; without them the line is read as a whole. */
const headMembers = ['id', 'kind', 'wire', 'path'];

/**
 * Reads logs of agent-interlude: a request and a response line for each exchange, joined by `id`. The body is in a request line
 * twice, as `request` and in parts as `extract`: only `request` is read.
 */
export const interludeReader: LogReader = {
  format: 'agent-interlude',
  recognises: (firstLines) => firstLines.some(isItsLine),
  open: (context) => new InterludeDecoder(context),
  cutMark: CUT_MARK,
};

/** The first line may be cut: the format is recognised by its beginning. */
function isItsLine(line: string): boolean {
  if (!/^\s*\{/.test(line) || /^\s*\{\s*"v"\s*:/.test(line)) return false;
  const beginning = line.slice(0, 4096);
  const isRequest = /"wire"\s*:/.test(beginning) && /"headers_kept"\s*:/.test(beginning);
  const isResponse = /"wire"\s*:/.test(beginning) && /"(reconstructed|event_count)"\s*:/.test(beginning);
  return isRequest || isResponse;
}

class InterludeDecoder implements LogDecoder {
  readonly #key: string;
  readonly #sessions = new Set<string>();
  /** Old lines have no id: their answer is the next one without. */
  #lastWithoutId = '';

  constructor({ file, key }: LogContext) {
    this.#key = key ?? file;
  }

  *push(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    const end = lastByte(line);
    if (end === -1) return;
    const read = line[end] === CLOSE_BRACE ? readLine(line) : null;
    if (read === null) {
      yield { kind: 'warning', source, code: 'bad_line', message: 'not a whole JSON object; skipped' };
      return;
    }
    if (typeof read.members['v'] === 'number') {
      yield {
        kind: 'warning',
        source,
        code: 'foreign_line',
        message: 'not a line of agent-interlude; skipped',
      };
      return;
    }
    const { members, body } = read;
    const isRequest = members['kind'] === 'request' || (members['kind'] === undefined && body !== undefined);
    if (isRequest) yield* this.#request(members, body, source);
    else if (members['kind'] === 'response' || members['status'] !== undefined) {
      const id = stringOf(members['id']) || this.#lastWithoutId;
      const isCut = line.includes('…(+') && CUT_MARK.test(line.toString());
      yield { kind: 'response', source, response: interludeAnswer(members, id, isCut) };
    } else
      yield {
        kind: 'warning',
        source,
        code: 'bad_line',
        message: 'neither a request nor a response; skipped',
      };
  }

  *end(): Iterable<LogRecord> {}

  *#request(members: JsonObject, body: RequestBody, source: SourceLine): Iterable<LogRecord> {
    const agent = stringOf(members['agent']) || 'unknown';
    const session = `${this.#key}-${agent}`;
    if (!this.#sessions.has(session)) {
      this.#sessions.add(session);
      yield { kind: 'session', source, session: { id: session, agent } };
    }
    const id = stringOf(members['id']) || `${this.#key}:${source.line}`;
    if (!members['id']) this.#lastWithoutId = id;
    const method = stringOf(members['method']);
    // It keeps the query as sent, and some providers take their key there.
    const path = redactUrl(stringOf(members['path'])).value;
    const ts = stringOf(members['ts']);
    const wire = wireNames.get(stringOf(members['wire'])) ?? detectWire({ method, path })?.name ?? 'unknown';
    yield {
      kind: 'request',
      source,
      head: {
        id,
        session,
        agent,
        wire,
        ...(ts ? { ts } : {}),
        ...(method ? { method } : {}),
        ...(path ? { path } : {}),
        ...splitHeaders(headerList(members['headers_kept'])),
        completeness: 'exact',
      },
      body,
    };
  }
}

interface ReadLine {
  members: JsonObject;
  body: RequestBody;
}

/** A line's members and, of a request, its body as the bytes it was written in. */
function readLine(line: Buffer): ReadLine | null {
  const leading = leadingMembers(line, 'request');
  if (leading !== null && headMembers.every((name) => leading.members[name] !== undefined)) {
    return { members: leading.members, body: { json: line.subarray(leading.start), open: true } };
  }
  const members = parseJson(line.toString());
  if (!isObject(members)) return null;
  const range =
    members['request'] === undefined ? undefined : memberRanges(line)?.find(({ name }) => name === 'request');
  return { members, body: range && { json: line.subarray(range.start, range.end) } };
}

function headerList(headers: unknown): string[] {
  return Object.entries(objectOf(headers)).flatMap(([name, value]) => [name, textOf(value)]);
}

/** Index of the last byte that is no blank, or -1. */
function lastByte(line: Buffer): number {
  let at = line.length - 1;
  while (at >= 0 && (line[at] as number) <= 0x20) at--;
  return at;
}
