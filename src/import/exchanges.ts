import { credentialsOf } from '../record/credentials.ts';
import { headerOf, splitHeaders } from '../record/headers.ts';
import { MASK, Masker } from '../record/masker.ts';
import type {
  LogContext,
  LogRecord,
  RequestBody,
  RequestHead,
  ResponseRecord,
  SessionRecord,
  SourceLine,
} from '../record/reader.ts';
import { redactUrl } from '../record/redact.ts';
import { scanJson } from '../wire/json/validate.ts';
import { parseJson } from '../wire/json.ts';
import { detectWire } from '../wire/table.ts';
import type { Wire } from '../wire/types.ts';
import { type AnswerBody, type ReadAnswer, readAnswer } from './answer.ts';
import { agentOf, clientSession } from './client.ts';
import { isoTime } from './values.ts';

/** A request and its answer as the log of another tool has them; what the log does not have is left out. */
export interface ImportedExchange {
  /** Unique in the log; the same for the same exchange in every copy of it. */
  id: string;
  /** The tool's own name of the session, where the client names none. */
  session?: string;
  /** What else the tool states of the session. */
  about?: Partial<SessionRecord>;
  /** The agent as the tool names it. */
  agent?: string;
  /** Time of the request, milliseconds since 1970, or null. */
  at: number | null;
  method: string;
  /** URL, or path where the log has no more. */
  url: string;
  /** Name, value, name, value … */
  headers: readonly string[];
  /** The body as it was written; text that is not JSON is kept as text. */
  body: Buffer | undefined;
  /** The tool kept only a part of the request, or of the answer. */
  cut?: boolean;
  connection?: string;
  response?: ImportedAnswer;
}

/** The answer of an exchange. */
export interface ImportedAnswer {
  status: number | null;
  headers: readonly string[];
  body?: AnswerBody | undefined;
  /** The tool's message for an exchange that failed. */
  error?: string | undefined;
  /** The tool recorded no end of the answer. */
  unfinished?: boolean;
  /** Times of the exchange in milliseconds after the request. */
  msHeaders?: number | undefined;
  msFirstByte?: number | undefined;
  msFirstContent?: number | undefined;
  msEnd?: number | undefined;
  bytes?: number | undefined;
}

/** Maskers for the last credentials that were seen: most exchanges of a log have the same. */
const MAX_MASKERS = 8;

/**
 * Turns exchanges of other tools into records: headers by the allowlist of capture, credentials masked wherever the
 * exchange repeats them, the wire by path or body, and the answer put together. Requests to no model are left out and
 * counted.
 */
export class ExchangeRecords {
  readonly #key: string;
  readonly #agent: string;
  readonly #sessions = new Set<string>();
  readonly #maskers = new Map<string, Masker>();
  #left = 0;
  #firstLeft: SourceLine | undefined;

  /** `agent`: the one whose requests the tool records, where it records one alone. */
  constructor({ file, key }: LogContext, agent = '') {
    this.#key = key ?? file;
    this.#agent = agent;
  }

  /** Prefix of ids that the log does not give: the same for every copy of it. */
  get key(): string {
    return this.#key;
  }

  /** The records of one exchange: session (once), request, events with times, response. */
  *of(exchange: ImportedExchange, source: SourceLine): Generator<LogRecord> {
    const { method, url, body, response } = exchange;
    const address = splitUrl(url);
    const wire = detectWire({ method, path: address.path, body: shapeOf(method, address.path, body) });
    if (wire === undefined) {
      this.#left++;
      this.#firstLeft ??= source;
      return;
    }
    const headers = exchange.headers;
    const masker = this.#masker([
      ...address.secrets,
      ...credentialsOf(headers),
      ...credentialsOf(response?.headers ?? []),
    ]);
    const agent = agentOf(headers, exchange.agent ?? this.#agent);
    const session = clientSession(headers, body) ?? exchange.session ?? `${this.#key}-${agent}`;
    const ts = isoTime(exchange.at);
    if (!this.#sessions.has(session)) {
      this.#sessions.add(session);
      const upstreams = address.origin === undefined ? {} : { upstreams: [address.origin] };
      yield {
        kind: 'session',
        source,
        session: { ...(ts ? { ts } : {}), ...exchange.about, id: session, agent, ...upstreams },
      };
    }
    const split = splitHeaders(headers);
    const head: RequestHead = {
      id: exchange.id,
      session,
      agent,
      wire: wire.name,
      ...(ts ? { ts } : {}),
      method,
      path: address.path,
      ...(address.origin === undefined ? {} : { upstream: address.origin }),
      ...(exchange.connection === undefined ? {} : { connection: exchange.connection }),
      headers: masker.strings(split.headers).value,
      dropped: split.dropped,
      ...(body === undefined ? {} : { bytes: body.length }),
      completeness: exchange.cut ? 'truncated' : 'exact',
    };
    yield { kind: 'request', source, head, body: bodyOf(body, masker) };
    if (response !== undefined) yield* this.#answer(exchange, response, { wire, masker, source });
  }

  /** What is reported once, at the end of the log. */
  *end(): Generator<LogRecord> {
    if (this.#firstLeft === undefined) return;
    const source = this.#firstLeft;
    const message = `requests to no model from line ${source.line} on: ${this.#left}; left out`;
    this.#firstLeft = undefined;
    yield { kind: 'warning', source, code: 'no_model_request', message };
  }

  *#answer(
    exchange: ImportedExchange,
    response: ImportedAnswer,
    { wire, masker, source }: { wire: Wire; masker: Masker; source: SourceLine },
  ): Generator<LogRecord> {
    const { id, at, url } = exchange;
    const { headers, status } = response;
    const read = readAnswer(response.body, {
      wire,
      noModel: (status ?? 200) >= 300 || /count_?tokens\b/i.test(url),
      contentType: headerOf(headers, 'content-type'),
    });
    if (headers.length > 0 && status !== null) {
      const split = splitHeaders(headers);
      const time = isoTime(at === null ? null : at + (response.msHeaders ?? response.msEnd ?? 0));
      yield {
        kind: 'headers',
        source,
        headers: {
          id,
          ts: time ?? '',
          status,
          headers: masker.strings(split.headers).value,
          dropped: split.dropped,
        },
      };
    }
    yield* timedEvents(response.body, exchange, source);
    yield { kind: 'response', source, response: responseOf(exchange, response, read, masker) };
  }

  #masker(credentials: readonly string[]): Masker {
    const own = credentials.filter((text) => !isPlaceholder(text));
    const key = own.join('\n');
    const known = this.#maskers.get(key);
    if (known) return known;
    const masker = new Masker();
    masker.add(own);
    if (this.#maskers.size >= MAX_MASKERS) this.#maskers.clear();
    this.#maskers.set(key, masker);
    return masker;
  }
}

/** Events whose time the log has; those without are only counted. */
function* timedEvents(
  body: AnswerBody | undefined,
  { id, at }: ImportedExchange,
  source: SourceLine,
): Generator<LogRecord> {
  if (body === undefined || !('events' in body) || at === null) return;
  for (const event of body.events) {
    if (typeof event.at !== 'number') continue;
    const bytes = Buffer.byteLength(JSON.stringify(event.data) ?? '');
    const name = event.event ?? 'message';
    yield { kind: 'event', source, event: { id, ms: event.at - at, event: name }, bytes };
  }
}

function responseOf(
  { id, at, cut }: ImportedExchange,
  answer: ImportedAnswer,
  read: ReadAnswer,
  masker: Masker,
): ResponseRecord {
  const { msHeaders, msFirstByte, msEnd, bytes, error } = answer;
  const { model, body, base64, events, firstContentAt } = read;
  const fromEvents = firstContentAt === undefined || at === null ? undefined : firstContentAt - at;
  const msFirstContent = answer.msFirstContent ?? fromEvents;
  const unfinished = read.unfinished || answer.unfinished === true;
  return {
    id,
    ts: (at === null || msEnd === undefined ? undefined : isoTime(at + msEnd)) ?? null,
    status: answer.status,
    outcome: error !== undefined ? 'upstream_error' : unfinished ? 'truncated' : 'complete',
    ...(error === undefined ? {} : { error: { code: 'upstream', message: masker.text(error).value } }),
    ...defined({ bytes, events, base64 }),
    ...defined({ ms_headers: msHeaders, ms_first_byte: msFirstByte, ms_first_content: msFirstContent }),
    ...defined({ ms_end: msEnd }),
    ...(model === undefined ? {} : { reconstructed: masker.strings(model).value }),
    ...(body === undefined ? {} : { body: masker.strings(body).value }),
    ...(cut === true ? { cut } : {}),
  };
}

/** The body, parsed where the path does not show the wire already: reading it costs time. */
function shapeOf(method: string, path: string, body: Buffer | undefined): unknown {
  if (body === undefined || detectWire({ method, path }) !== undefined) return undefined;
  return parseJson(body.toString());
}

function bodyOf(body: Buffer | undefined, masker: Masker): RequestBody {
  if (body === undefined || body.length === 0) return undefined;
  if (scanJson(body) !== undefined) return { json: masker.jsonBytes(body).value };
  return { text: masker.text(body.toString()).value };
}

/** The path with its query, and where it was sent; credentials in them are masked and listed. */
function splitUrl(url: string): { path: string; origin: string | undefined; secrets: readonly string[] } {
  const { value, secrets } = redactUrl(url);
  const [, origin, path] = /^((?:https?|wss?):\/\/[^/?#]+)(.*)$/i.exec(value) ?? [];
  if (origin === undefined) return { path: value, origin: undefined, secrets };
  const host = origin.replace(/^ws/i, 'http').replace(`${MASK}@`, '').replace(/:443$/, '');
  return { path: path?.startsWith('/') ? path : `/${path ?? ''}`, origin: host, secrets };
}

/** A credential that the tool masked itself. */
function isPlaceholder(text: string): boolean {
  return /redacted|masked|removed|hidden|sanitized|\*{3}|\.{3}|…|x{6}|^\[.*\]$|^<.*>$/i.test(text);
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
