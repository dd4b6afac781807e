import { hash } from 'node:crypto';
import type { LogRecord, RequestBody } from '../../record/reader.ts';
import { isTooDeep, MAX_DEPTH } from '../../wire/json.ts';
import { answerBlocks, answerColumns, statusOf } from './answer.ts';
import { BodyReader } from './body/body-reader.ts';
import type { KnownContent } from './body/known.ts';
import type { ExchangeBook, OpenExchange } from './exchange-book.ts';
import { type FrameFacts, FrameReader } from './frame-facts.ts';
import { LogChecks } from './log-checks.ts';
import { headerRows, requestColumns, timeOf } from './request.ts';
import type { RowWriter } from './row-writer.ts';
import type { IngestState } from './state.ts';
import { unknownParts } from './unknown-parts.ts';
import type { Warnings } from './warnings.ts';

type RecordOf<Kind extends LogRecord['kind']> = Extract<LogRecord, { kind: Kind }>;

/** The stored form of a request body; 0 means none. */
interface StoredBody extends FrameFacts {
  rest: number;
  tools: number;
  system: number;
  messages: number;
  bytes: number | undefined;
}

const noBody: StoredBody = {
  rest: 0,
  tools: 0,
  system: 0,
  messages: 0,
  bytes: undefined,
  model: null,
  stream: null,
  cut: false,
};

/** Converts the records of logs into rows. */
export class Records {
  /** Exchanges with an answer now whose request was stored by an earlier run or commit: their rows must be updated. */
  readonly late: OpenExchange[] = [];
  readonly early: IngestState['early'];
  readonly #rows: RowWriter;
  readonly #content: KnownContent;
  readonly #book: ExchangeBook;
  readonly #sessions: IngestState['sessions'];
  readonly #warnings: Warnings;
  readonly #bodies: BodyReader;
  readonly #frames = new FrameReader();
  #logId = 0;
  /** Ids in this log whose request was skipped, so that later records with these ids are skipped, too. */
  #skipped = new Set<string>();
  /** Ids in this log that another exchange already has, and the ids they are stored under. */
  #renamed = new Map<string, string>();
  /** Transcripts: the last message of each exchange's request in this log, by request id. */
  #lastMessages = new Map<string, number>();
  readonly #lastTimes: IngestState['lastTimes'];
  #checks: LogChecks;
  /** Number of new exchanges. */
  added = 0;

  constructor(
    rows: RowWriter,
    content: KnownContent,
    { book, early, sessions, lastTimes }: Omit<IngestState, 'content'>,
    warnings: Warnings,
  ) {
    this.#rows = rows;
    this.#content = content;
    this.#book = book;
    this.early = early;
    this.#sessions = sessions;
    this.#warnings = warnings;
    this.#bodies = new BodyReader(content);
    this.#lastTimes = lastTimes;
    this.#checks = this.#newChecks(new Map());
  }

  /** Starts another log, or resumes one that was read to some line. */
  startLog(logId: number, isResumed: boolean): void {
    this.#logId = logId;
    if (!isResumed) this.early.forget(logId);
    this.#skipped = new Set();
    this.#renamed = new Map();
    this.#lastMessages = new Map();
    this.#checks = this.#newChecks((isResumed ? this.#lastTimes.get(logId) : undefined) ?? new Map());
  }

  /** Adds a record; false for a request whose body is not JSON: it was not added. */
  add(record: LogRecord): boolean {
    if (record.kind === 'request') return this.#request(record);
    if (record.kind === 'session') this.#sessions.session(record, this.#logId);
    else if (record.kind === 'traffic') this.#sessions.traffic(record, this.#logId);
    else if (record.kind === 'headers') this.#headers(record);
    else if (record.kind === 'event') this.#event(record);
    else if (record.kind === 'response') this.#response(record);
    else if (record.kind === 'warning') this.#warn(record.source.line, record.code, record.message);
    return true;
  }

  /** Adds a request whose body is not JSON, with the body as text. */
  addUnreadable(record: LogRecord): void {
    if (record.kind !== 'request' || record.body === undefined || !('json' in record.body)) return;
    const text = record.body.json.toString();
    this.#request({ ...record, body: { text } });
    const what = isTooDeep(text) ? `nested deeper than ${MAX_DEPTH} levels` : 'no JSON';
    this.#warn(
      record.source.line,
      'unreadable_body',
      `the body of ${record.head.id} is ${what}; kept as text`,
    );
  }

  /** Writes the rows of exchanges that still wait for their answer, at the end of the log or before a commit. */
  storeOpen(): void {
    for (const exchange of this.#book.allOpen()) {
      if (exchange.stored) continue;
      this.#rows.row('_exchanges', { ...exchange.columns, outcome: 'unfinished', exchange_id: exchange.n });
      exchange.columns = {};
      exchange.stored = true;
    }
  }

  #request({ head, body, source }: RecordOf<'request'>): boolean {
    const before = this.#lastMessages.get(head.after ?? '') ?? 0;
    const stored = this.#body(body, head.wire, head.path ?? '', before);
    if (stored === null) return false;
    if (head.completeness === 'transcript') this.#lastMessages.set(head.id, stored.messages);
    const identity = { ts: timeOf(head.ts), ...stored };
    const seen = this.#book.look(head.id, identity);
    const { id } = seen;
    if (seen.is === 'same') {
      this.#skipped.add(head.id);
      if (id !== head.id) this.#renamed.set(head.id, id);
      this.#checks.repeated(source.line);
      return true;
    }
    this.#checks.requestTime(head, identity.ts, source.line);
    if (seen.is === 'taken') {
      this.#renamed.set(head.id, id);
      this.#warn(
        source.line,
        'duplicate_id',
        `another exchange has the id ${head.id}; this one is stored as ${id}`,
      );
    }
    const cut =
      stored.cut || [stored.tools, stored.system, stored.messages].some((tip) => this.#content.isCut(tip));
    const columns = requestColumns(head, source, this.#logId);
    columns.record_id = id;
    if (cut) columns.completeness = 'truncated';
    columns.request_bytes ??= stored.bytes;
    columns.envelope_id = stored.rest || null;
    columns.tools_node_id = stored.tools || null;
    columns.system_node_id = stored.system || null;
    columns.messages_node_id = stored.messages || null;
    columns.model = stored.model;
    columns.stream = stored.stream;
    this.#checks.incomplete(`the request ${id}`, source.line, head.incomplete);
    const exchange = this.#book.add(id, identity, head.wire, columns);
    this.added++;
    for (const row of headerRows(exchange.n, 'request', head)) this.#rows.row('headers', row);
    for (const record of this.early.take(this.#logId, head.id)) this.add(record);
    return true;
  }

  /** Keeps a record whose request may come later in the log; false when too many are kept already. */
  #keepEarly(id: string, record: RecordOf<'headers' | 'event' | 'response'>): boolean {
    if (this.#skipped.has(id) || this.#book.knows(id)) return false;
    return this.early.add(this.#logId, id, record);
  }

  /** Reports the remaining records at the end of a log. */
  endLog(): void {
    for (const { id, last } of this.early.waiting(this.#logId))
      this.#warn(
        last.source.line,
        'response_without_request',
        `${id} has no request in this log; its answer is skipped`,
      );
    this.#checks.end();
  }

  /** Stores a body; null when it should be JSON but is not. */
  #body(body: RequestBody, wire: string, path: string, before: number): StoredBody | null {
    if (body === undefined) return noBody;
    if ('json' in body) {
      const read = this.#bodies.read(body.json, wire, body.open === true, before);
      if (read === null) return null;
      return { ...read, ...this.#frames.read(read.rest, read.restText, wire, path) };
    }
    const [encoding, text] =
      'text' in body ? (['text', body.text] as const) : (['base64', body.base64] as const);
    const digest = hash('sha256', `${encoding}\n${text}`, 'hex');
    const rest =
      this.#content.rest(digest) || this.#content.addRest({ hash: digest, text, holes: '', encoding });
    return { ...noBody, rest };
  }

  #headers(record: RecordOf<'headers'>): void {
    const { headers } = record;
    const exchange = this.#exchange(headers.id);
    if (exchange === undefined) {
      this.#keepEarly(headers.id, record);
      return;
    }
    exchange.columns['status'] = statusOf(headers.status);
    for (const row of headerRows(exchange.n, 'response', headers)) this.#rows.row('headers', row);
  }

  #event(record: RecordOf<'event'>): void {
    const { event, bytes } = record;
    const exchange = this.#exchange(event.id);
    if (exchange === undefined) {
      this.#keepEarly(event.id, record);
      return;
    }
    const { n, events } = exchange;
    this.#rows.row('events', { exchange_id: n, seq: events, ms: event.ms, event: event.event, bytes });
    exchange.events++;
  }

  #response(record: RecordOf<'response'>): void {
    const { response, source } = record;
    const id = this.#renamed.get(response.id) ?? response.id;
    // The answer of a known request may be only in this copy of the log.
    const exchange = this.#book.open(id);
    if (exchange === undefined) {
      if (this.#skipped.has(response.id) || this.#keepEarly(response.id, record)) return;
      const [code, what] = this.#book.knows(id)
        ? ['second_response', 'has an answer already; this one is skipped']
        : ['too_many_early_records', 'came before its request, as too many others did; it is skipped'];
      this.#warn(source.line, code as string, `${response.id} ${what}`);
      return;
    }
    this.#book.close(id);
    const { n } = exchange;
    const ms_end = this.#checks.duration(response, exchange.ts, source.line);
    const { columns, problems, unknown } = answerColumns(response, exchange.wire);
    if (this.#book.isSameAnswer(id, columns['response_id'])) this.#checks.sameAnswer(id, source.line);
    for (const row of unknownParts(response, unknown, n)) this.#rows.row('_unknown_parts', row);
    this.#checks.usage(id, source.line, problems, unknown);
    this.#checks.incomplete(`the answer to ${id}`, source.line, response.incomplete);
    Object.assign(exchange.columns, columns, { ms_end });
    if (response.cut) exchange.columns['completeness'] = 'truncated';
    for (const row of answerBlocks(response, n)) this.#rows.row('answer_blocks', row);
    if (exchange.stored) this.late.push(exchange);
    else this.#rows.row('_exchanges', Object.assign(exchange.columns, { exchange_id: n }));
  }

  /** The exchange that a part of an answer belongs to; undefined when the part is to be ignored. */
  #exchange(id: string): OpenExchange | undefined {
    return this.#skipped.has(id) ? undefined : this.#book.open(this.#renamed.get(id) ?? id);
  }

  #newChecks(lastTimes: Map<string, number>): LogChecks {
    return new LogChecks((line, code, message) => this.#warn(line, code, message), lastTimes);
  }

  #warn(line: number, code: string, message: string): void {
    this.#warnings.add({ logId: this.#logId, line, code, message });
  }
}
