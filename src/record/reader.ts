import type { EventLine, HeadersLine, RequestLine, ResponseLine, SessionLine } from './schema.ts';

/** Where a record came from: file and one-based line. */
export interface SourceLine {
  file: string;
  line: number;
  /** Byte offset of the line's start. */
  offset: number;
}

/** A request without its body: the body is handed over as the slice of bytes it stands in. */
export type RequestHead = Omit<RequestLine, 'request' | 'text' | 'base64' | 'v' | 'kind'> & {
  /** How faithful the body is: `exact` as sent, `transcript` when a format keeps only history, `truncated` when it cut. */
  completeness: 'exact' | 'transcript' | 'truncated';
};

/** The body of a request: JSON text as bytes (a view into the read buffer, valid until the next record), or what it was instead. */
export type RequestBody = { json: Buffer } | { text: string } | { base64: string } | undefined;

/** What every reader turns its format into, in file order. */
export type LogRecord =
  | { kind: 'session'; source: SourceLine; session: Omit<SessionLine, 'v' | 'kind'> }
  | { kind: 'request'; source: SourceLine; head: RequestHead; body: RequestBody }
  | { kind: 'headers'; source: SourceLine; headers: Omit<HeadersLine, 'v' | 'kind'> }
  | { kind: 'event'; source: SourceLine; event: Omit<EventLine, 'v' | 'kind' | 'data'>; bytes: number }
  | { kind: 'response'; source: SourceLine; response: ResponseRecord }
  | { kind: 'warning'; source: SourceLine; code: string; message: string };

/** A response; foreign formats leave the times they do not know undefined, never invented. */
export type ResponseRecord = Omit<ResponseLine, 'v' | 'kind' | 'ms_end' | 'bytes' | 'ts'> & {
  ts: string | null;
  ms_end?: number | undefined;
  bytes?: number | undefined;
};

/** A format of log that lens reads. One file each in src/record (its own) and src/import (other tools'). */
export interface LogReader {
  /** Short name, as stored in `logs.format`. */
  readonly format: string;
  /** Whether a log is of this format, judged by its first lines alone. */
  recognises(firstLines: readonly string[]): boolean;
  /**
   * A fresh decoder of one log's lines. `push` gets one line (without its newline) and yields its records; `end` is
   * called once after the last line, for formats that hold something back. A decoder never throws on bad input: it
   * yields a warning.
   */
  open(context: { file: string }): LogDecoder;
}

export interface LogDecoder {
  push(line: Buffer, source: SourceLine): Iterable<LogRecord>;
  end(): Iterable<LogRecord>;
}
