import { hash } from 'node:crypto';
import type { LogRecord, RequestBody } from '../../record/reader.ts';
import { answerBlocks, answerColumns, hasUnreadableUsage, statusOf } from './answer.ts';
import { BodyReader } from './body/body-reader.ts';
import type { KnownContent } from './body/known.ts';
import type { ExchangeBook, OpenExchange } from './exchange-book.ts';
import { type FrameFacts, FrameReader } from './frame-facts.ts';
import { headerRows, requestColumns, sessionRow, timeOf } from './request.ts';
import type { RowWriter } from './row-writer.ts';
import type { Warnings } from './warnings.ts';

type RecordOf<Kind extends LogRecord['kind']> = Extract<LogRecord, { kind: Kind }>;

/** What a request's body was stored as; 0 stands for none. */
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

/** Turns the records of logs into rows. */
export class Records {
  /** Rows of answers whose request was stored by an earlier run or commit: to be updated. */
  readonly late: OpenExchange[] = [];
  readonly #rows: RowWriter;
  readonly #content: KnownContent;
  readonly #book: ExchangeBook;
  readonly #sessions: Set<string>;
  readonly #warnings: Warnings;
  readonly #bodies: BodyReader;
  readonly #frames = new FrameReader();
  #logId = 0;
  /** Ids of this log whose request was not taken, so that what follows of them is not, either. */
  #skipped = new Set<string>();
  /** Ids of this log that another exchange had already, and what they are stored as. */
  #renamed = new Map<string, string>();
  /** Exchanges that were new. */
  added = 0;

  constructor(
    rows: RowWriter,
    content: KnownContent,
    book: ExchangeBook,
    sessions: Set<string>,
    warnings: Warnings,
  ) {
    this.#rows = rows;
    this.#content = content;
    this.#book = book;
    this.#sessions = sessions;
    this.#warnings = warnings;
    this.#bodies = new BodyReader(content);
  }

  /** Starts another log. */
  startLog(logId: number): void {
    this.#logId = logId;
    this.#skipped = new Set();
    this.#renamed = new Map();
  }

  add(record: LogRecord): void {
    if (record.kind === 'session') this.#session(record);
    else if (record.kind === 'request') this.#request(record);
    else if (record.kind === 'headers') this.#headers(record);
    else if (record.kind === 'event') this.#event(record);
    else if (record.kind === 'response') this.#response(record);
    else this.#warn(record.source.line, record.code, record.message);
  }

  /** Writes the rows of exchanges that still wait for their answer: the log ends here, or a commit is due. */
  storeOpen(): void {
    for (const exchange of this.#book.allOpen()) {
      if (exchange.stored) continue;
      this.#rows.row('_exchanges', { ...exchange.columns, outcome: 'unfinished', exchange_id: exchange.n });
      exchange.columns = {};
      exchange.stored = true;
    }
  }

  #session({ session }: RecordOf<'session'>): void {
    if (this.#sessions.has(session.id)) return;
    this.#sessions.add(session.id);
    this.#rows.row('_sessions', sessionRow(session, this.#logId));
  }

  #request({ head, body, source }: RecordOf<'request'>): void {
    const stored = this.#body(body, head.wire, head.path ?? '');
    if (stored === null) {
      this.#skipped.add(head.id);
      this.#warn(source.line, 'bad_line', 'the body of the request is no JSON; the request is skipped');
      return;
    }
    const identity = { ts: timeOf(head.ts), ...stored };
    const seen = this.#book.look(head.id, identity);
    if (seen === 'same') {
      this.#skipped.add(head.id);
      return;
    }
    const id = seen === 'new' ? head.id : this.#book.freeId(head.id);
    if (seen === 'taken') {
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
    const exchange = this.#book.add(id, identity, head.wire, columns);
    this.added++;
    for (const row of headerRows(exchange.n, 'request', head)) this.#rows.row('headers', row);
  }

  /** Stores a body; null when it should be JSON and is not. */
  #body(body: RequestBody, wire: string, path: string): StoredBody | null {
    if (body === undefined) return noBody;
    if ('json' in body) {
      const read = this.#bodies.read(body.json, wire, body.open === true);
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

  #headers({ headers }: RecordOf<'headers'>): void {
    const exchange = this.#exchange(headers.id);
    if (exchange === undefined) return;
    exchange.columns['status'] = statusOf(headers.status);
    for (const row of headerRows(exchange.n, 'response', headers)) this.#rows.row('headers', row);
  }

  #event({ event, bytes }: RecordOf<'event'>): void {
    const exchange = this.#exchange(event.id);
    if (exchange === undefined) return;
    const { n, events } = exchange;
    this.#rows.row('events', { exchange_id: n, seq: events, ms: event.ms, event: event.event, bytes });
    exchange.events++;
  }

  #response({ response, source }: RecordOf<'response'>): void {
    const id = this.#renamed.get(response.id) ?? response.id;
    // A request that is known already may have got its answer only in this copy of the log.
    const exchange = this.#book.open(id);
    if (exchange === undefined) {
      if (this.#skipped.has(response.id)) return;
      const [code, what] = this.#book.knows(id)
        ? ['second_response', 'has an answer already; this one is skipped']
        : ['response_without_request', 'has no request in this log; its answer is skipped'];
      this.#warn(source.line, code as string, `${response.id} ${what}`);
      return;
    }
    this.#book.close(id);
    const { n } = exchange;
    const ms_end = response.ms_end ?? elapsed(exchange.ts, timeOf(response.ts));
    const columns = answerColumns(response, exchange.wire);
    if (hasUnreadableUsage(columns)) {
      this.#warn(
        source.line,
        'unreadable_usage',
        `the usage reported for ${id} holds no count of tokens that can be right`,
      );
    }
    Object.assign(exchange.columns, columns, { ms_end });
    if (response.cut) exchange.columns['completeness'] = 'truncated';
    for (const row of answerBlocks(response, n)) this.#rows.row('answer_blocks', row);
    if (exchange.stored) this.late.push(exchange);
    else this.#rows.row('_exchanges', Object.assign(exchange.columns, { exchange_id: n }));
  }

  /** The exchange that a part of an answer belongs to; undefined when it is not to be taken. */
  #exchange(id: string): OpenExchange | undefined {
    return this.#skipped.has(id) ? undefined : this.#book.open(this.#renamed.get(id) ?? id);
  }

  #warn(line: number, code: string, message: string): void {
    this.#warnings.add({ logId: this.#logId, line, code, message });
  }
}

/** A log without a duration may still say when request and answer came; a clock that went back says nothing. */
function elapsed(from: number | null, to: number | null): number | null {
  return from === null || to === null || to < from ? null : to - from;
}
