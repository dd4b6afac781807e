import { quickEvent, quickRequest } from '../../record/quick.ts';
import { duration } from '../../text/figures.ts';
import type { PlacedLine } from './lines.ts';

/** What the lines of a log are about: a capture, and the five steps of an exchange. */
type LiveKind = 'SES' | 'REQ' | 'HDR' | 'SSE' | 'RES' | 'END' | 'GAP';

/** One step of a capture as the live page shows it. */
export interface LiveEntry {
  /** Name of the log, and the place of its line in it: the same after a restart of either side. */
  log: string;
  at: number;
  kind: LiveKind;
  /** Exchange, or session. */
  id: string;
  /** ISO time, for events milliseconds since the request. */
  time: string | number | null;
  /** In a few words. */
  what: string;
  /** The beginning of the text, and the number of characters after it. */
  text: string;
  more: number;
}

/** Characters of a text that are sent to the page. */
const SHOWN = 4000;
/** Lines up to this size are parsed whole. */
const PARSED = 4 << 20;

type Fields = Readonly<Record<string, unknown>>;

/** The entries of one line of a log; none when it is no line of lens or not whole. */
export function entriesOf(log: string, { at, line }: PlacedLine): LiveEntry[] {
  const event = quickEvent(line);
  if (event) {
    const { id, ms, event: name } = event.event;
    const data = line.subarray(line.length - 1 - event.bytes, line.length - 1);
    return [entry({ log, at, kind: 'SSE', id, time: ms, what: name }, data)];
  }
  const request = quickRequest(line);
  if (request)
    return [requestEntry(log, at, request.head, line.subarray(request.body.start, request.body.end))];
  const fields = line.length <= PARSED ? parsed(line) : undefined;
  return fields ? fieldEntries(log, at, fields) : [];
}

function parsed(line: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    // A torn or foreign line: the analysis counts it as a warning, here it is nothing to show.
    return undefined;
  }
}

function fieldEntries(log: string, at: number, fields: Fields): LiveEntry[] {
  const id = text(fields['id']);
  const time = typeof fields['ts'] === 'string' ? fields['ts'] : null;
  const base = { log, at, id, time };
  switch (fields['kind']) {
    case 'session':
      return [
        entry({ ...base, kind: 'SES', what: words(fields['agent'], fields['mode'], fields['label']) }, ''),
      ];
    case 'request':
      return [requestEntry(log, at, fields, json(fields['request'] ?? fields['text'] ?? ''))];
    case 'headers':
      return [
        entry(
          { ...base, kind: 'HDR', what: words(fields['status'], header(fields, 'content-type')) },
          json(fields['headers']),
        ),
      ];
    case 'event':
      return [
        entry(
          { ...base, kind: 'SSE', time: Number(fields['ms']), what: text(fields['event']) },
          json(fields['data']),
        ),
      ];
    case 'response':
      return responseEntries(base, fields);
    case 'gap':
      return [entry({ ...base, kind: 'GAP', what: text(fields['reason']) }, json(fields))];
    default:
      return [];
  }
}

function requestEntry(log: string, at: number, head: Fields, body: Buffer | string): LiveEntry {
  const time = typeof head['ts'] === 'string' ? head['ts'] : null;
  const what = words(head['agent'], head['method'], text(head['path']).split('?')[0]);
  return entry({ log, at, kind: 'REQ', id: text(head['id']), time, what }, body);
}

function responseEntries(base: Pick<LiveEntry, 'log' | 'at' | 'id' | 'time'>, fields: Fields): LiveEntry[] {
  const said = fields['reconstructed'] ?? fields['body'];
  const model = isFields(said) ? said : {};
  const end = words(
    fields['status'],
    text(fields['outcome']).replaceAll('_', ' '),
    durationOf(fields['ms_end']),
  );
  const error = fields['error'];
  return [
    ...(said === undefined
      ? []
      : [entry({ ...base, kind: 'RES', what: words(model['model'], model['stopReason']) }, json(said))]),
    entry({ ...base, at: base.at + 1, kind: 'END', what: end }, error === undefined ? '' : json(error)),
  ];
}

function entry(fields: Omit<LiveEntry, 'text' | 'more'>, body: Buffer | string): LiveEntry {
  // Enough bytes for the characters that are shown, at up to four bytes each; the rest is counted, not decoded.
  const long = typeof body !== 'string' && body.length > SHOWN * 4;
  const all = typeof body === 'string' ? body : body.subarray(0, SHOWN * 4).toString('utf8');
  return {
    ...fields,
    text: all.slice(0, SHOWN),
    more: Math.max(0, (long ? body.length : all.length) - SHOWN),
  };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const json = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
const words = (...parts: unknown[]): string =>
  parts.filter((part) => (typeof part === 'string' && part !== '') || typeof part === 'number').join(' ');
const durationOf = (ms: unknown): string => (typeof ms === 'number' ? duration(ms) : '');

function header(fields: Fields, name: string): unknown {
  const headers = fields['headers'];
  return isFields(headers) ? headers[name] : undefined;
}
