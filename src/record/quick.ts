import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../wire/json/scan.ts';
import { RECORD_VERSION } from './schema.ts';

/** Heads of lines are shorter than this, save with absurdly many headers. */
const HEAD_BYTES = 16 << 10;

const EVENT = /^\{"v":1,"kind":"event","id":"([\w.~:-]+)","ms":(-?\d[\d.e+-]*),"event":"([\w.:-]*)","data":/;
const EVENT_START = Buffer.from('{"v":1,"kind":"event",');
const REQUEST_START = Buffer.from('{"v":1,"kind":"request",');
const BODY = ',"request":';

interface QuickEvent {
  v: typeof RECORD_VERSION;
  kind: 'event';
  id: string;
  ms: number;
  event: string;
}

/** An event as lens writes it, read without parsing its data; undefined for a line that is written otherwise. */
export function quickEvent(line: Buffer): { event: QuickEvent; bytes: number } | undefined {
  if (!startsWith(line, EVENT_START) || line.at(-1) !== CLOSE_BRACE) return undefined;
  const match = EVENT.exec(line.toString('latin1', 0, 256));
  const ms = Number(match?.[2]);
  if (!match || !Number.isFinite(ms) || !mayBeValue(line, match[0].length)) return undefined;
  return {
    event: { v: RECORD_VERSION, kind: 'event', id: match[1] as string, ms, event: match[3] as string },
    bytes: line.length - match[0].length - 1,
  };
}

/**
 * The head of a request line as lens writes it, and where its body is: the last member, up to the line's last
 * brace. The body is not checked: its reader finds out whether it is JSON. Undefined for a line that is
 * written otherwise, such as one to which another program has added a member after the body.
 *
 * @param options.isCut takes a body whose end does not fit its beginning, too
 */
export function quickRequest(
  line: Buffer,
  { isCut = false }: { isCut?: boolean } = {},
): { head: Record<string, unknown>; body: { start: number; end: number } } | undefined {
  if (!startsWith(line, REQUEST_START) || line.at(-1) !== CLOSE_BRACE) return undefined;
  const beginning = line.toString('latin1', 0, HEAD_BYTES);
  // A quote inside of a string has a backslash before it, so this is a member's name; of an object within the head
  // it cannot be either, or the text before it would be no object.
  const at = beginning.indexOf(BODY);
  if (at === -1 || !(isCut || mayBeValue(line, at + BODY.length))) return undefined;
  try {
    const head = JSON.parse(`${line.toString('utf8', 0, at)}}`) as Record<string, unknown>;
    return { head, body: { start: at + BODY.length, end: line.length - 1 } };
  } catch {
    return undefined;
  }
}

/** What ends a value that begins with this byte. Numbers and words end before the next comma. */
const ENDS = new Map([
  [OPEN_BRACE, CLOSE_BRACE],
  [OPEN_BRACKET, CLOSE_BRACKET],
  [QUOTE, QUOTE],
]);

/** Whether the text up to the line's last brace can be one value: it ends as it begins. */
function mayBeValue(line: Buffer, start: number): boolean {
  const end = ENDS.get(line[start] ?? 0);
  return end === undefined ? !line.includes(COMMA, start) : line.at(-2) === end;
}

function startsWith(line: Buffer, start: Buffer): boolean {
  return line.length > start.length && line.compare(start, 0, start.length, 0, start.length) === 0;
}
