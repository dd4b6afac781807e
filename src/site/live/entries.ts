import { quickEvent, quickRequest } from '../../record/quick.ts';
import { duration } from '../../text/figures.ts';
import { slug } from '../../text/slug.ts';
import { type LiveAnswer, type LiveAnswers, requestFacts } from './answers.ts';
import type { PlacedLine } from './lines.ts';

/** What the lines of a log are about: a capture, and the five steps of an exchange. */
type LiveKind = 'SES' | 'REQ' | 'HDR' | 'SSE' | 'RES' | 'END' | 'GAP';

/** What a request shows of its exchange before it is analysed. */
interface LiveRequest {
  /** Name of its page, once it is analysed. */
  name: string;
  /** Name of the page of its session. */
  session: string | null;
  agent: string;
  model: string | null;
  /** Method and path. */
  request: string;
  /** The last text that a person wrote. */
  asked: string | null;
}

/** How an exchange ended; times in milliseconds since the request. */
interface LiveEnd {
  status: number | null;
  outcome: string;
  failed: boolean;
  ttft: number | null;
  ms: number | null;
}

/** One step of a capture as the workspace shows it. */
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
  /** The beginning of the text, and how many characters more there are. */
  text: string;
  more: number;
  /** Of a request. */
  request?: LiveRequest;
  /** Of an event and of the assembled answer: the answer as far as it is known. */
  answer?: LiveAnswer;
  /** Of the end. */
  end?: LiveEnd;
}

/** Characters of a text that are sent to the page. */
const SHOWN = 4000;
/** Lines up to this size are parsed whole. */
const PARSED = 4 << 20;

type Fields = Readonly<Record<string, unknown>>;

/** The steps that a line of a log holds; nothing when it is not a whole line of lens. */
export function entriesOf(log: string, { at, line }: PlacedLine, answers: LiveAnswers): LiveEntry[] {
  const event = quickEvent(line);
  if (event) {
    const { id, ms, event: name } = event.event;
    const data = line.subarray(line.length - 1 - event.bytes, line.length - 1);
    answers.push(id, name, data);
    return [entry({ log, at, kind: 'SSE', id, time: ms, what: name }, data)];
  }
  const request = quickRequest(line);
  if (request) {
    const body = line.subarray(request.body.start, request.body.end);
    return [requestEntry({ log, at, fields: request.head, body, answers })];
  }
  const fields = line.length <= PARSED ? parsed(line) : undefined;
  return fields ? fieldEntries(log, at, fields, answers) : [];
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

function fieldEntries(log: string, at: number, fields: Fields, answers: LiveAnswers): LiveEntry[] {
  const id = text(fields['id']);
  const time = typeof fields['ts'] === 'string' ? fields['ts'] : null;
  const base = { log, at, id, time };
  switch (fields['kind']) {
    case 'session':
      return [
        entry({ ...base, kind: 'SES', what: words(fields['agent'], fields['mode'], fields['label']) }, ''),
      ];
    case 'request':
      return [
        requestEntry({ log, at, fields, body: json(fields['request'] ?? fields['text'] ?? ''), answers }),
      ];
    case 'headers':
      return [
        entry(
          { ...base, kind: 'HDR', what: words(fields['status'], header(fields, 'content-type')) },
          json(fields['headers']),
        ),
      ];
    case 'event':
      answers.push(id, text(fields['event']), json(fields['data']));
      return [
        entry(
          { ...base, kind: 'SSE', time: Number(fields['ms']), what: text(fields['event']) },
          json(fields['data']),
        ),
      ];
    case 'response':
      return responseEntries(base, fields, answers);
    case 'gap':
      return [entry({ ...base, kind: 'GAP', what: text(fields['reason']) }, json(fields))];
    default:
      return [];
  }
}

interface RequestLine {
  log: string;
  at: number;
  fields: Fields;
  body: Buffer | string;
  answers: LiveAnswers;
}

function requestEntry({ log, at, fields, body, answers }: RequestLine): LiveEntry {
  const id = text(fields['id']);
  const time = typeof fields['ts'] === 'string' ? fields['ts'] : null;
  const request = words(fields['method'], text(fields['path']).split('?')[0]);
  const wire = text(fields['wire']);
  answers.begin(id, wire);
  const facts = body.length <= PARSED ? requestFacts(wire, body, text(fields['path'])) : null;
  const session = text(fields['session']);
  return {
    ...entry({ log, at, kind: 'REQ', id, time, what: words(fields['agent'], request) }, body),
    request: {
      name: slug(id),
      session: session === '' ? null : slug(session),
      agent: text(fields['agent']),
      model: facts?.model ?? null,
      request,
      asked: facts?.asked ?? null,
    },
  };
}

function responseEntries(
  base: Pick<LiveEntry, 'log' | 'at' | 'id' | 'time'>,
  fields: Fields,
  answers: LiveAnswers,
): LiveEntry[] {
  const answered = fields['reconstructed'] ?? fields['body'];
  const model = isFields(answered) ? answered : {};
  const [status, outcome] = [number(fields['status']), text(fields['outcome'])];
  const what = words(status, outcome.replaceAll('_', ' '), durationOf(fields['ms_end']));
  const error = fields['error'];
  const answer = answers.end(base.id, fields['reconstructed']);
  const end: LiveEnd = {
    status,
    outcome,
    failed: outcome !== 'complete' || (status ?? 200) >= 400,
    ttft: number(fields['ms_first_content']),
    ms: number(fields['ms_end']),
  };
  return [
    ...(answered === undefined
      ? []
      : [
          {
            ...entry(
              { ...base, kind: 'RES', what: words(model['model'], model['stopReason']) },
              json(answered),
            ),
            ...(answer ? { answer } : {}),
          },
        ]),
    {
      ...entry({ ...base, at: base.at + 1, kind: 'END', what }, error === undefined ? '' : json(error)),
      end,
    },
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
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const durationOf = (ms: unknown): string => (typeof ms === 'number' ? duration(ms) : '');

function header(fields: Fields, name: string): unknown {
  const headers = fields['headers'];
  return isFields(headers) ? headers[name] : undefined;
}
