import type {
  EventLine,
  Fields,
  HeadersLine,
  RequestLine,
  ResponseLine,
  SessionLine,
  TrafficLine,
} from './schema.ts';

/** Where a record came from: file and one-based line. */
export interface SourceLine {
  file: string;
  line: number;
  /** Byte offset of the line's start. */
  offset: number;
}

/**
 * A request without its body: the body is handed over as the slice of bytes it was written in. Foreign formats leave out
 * what they do not know; nothing is invented.
 */
export type RequestHead = Pick<RequestLine, 'id' | 'agent' | 'wire' | 'headers' | 'dropped'> &
  Partial<Fields<RequestLine, 'request' | 'text' | 'base64' | 'v' | 'kind'>> & {
    /** How faithful the body is: `exact` as sent, `transcript` when a format keeps only history, `truncated` when it cut. */
    completeness: 'exact' | 'transcript' | 'truncated';
    /**
     * Transcripts: the exchange of the same log whose messages come before those of the body, which then holds only the
     * messages since. A history that is written once is read once.
     */
    after?: string;
  };

/**
 * The body of a request: JSON text as bytes (a view into the read buffer, valid until the next record), or what it was
 * instead. `open`: the text continues after the value, for formats where only reading it shows its end.
 */
export type RequestBody = { json: Buffer; open?: true } | { text: string } | { base64: string } | undefined;

/** A capture; foreign formats know little more than that it was one. */
export type SessionRecord = Pick<SessionLine, 'id' | 'agent'> & Partial<Fields<SessionLine>>;

/** What every reader turns its format into, in file order. */
export type LogRecord =
  | { kind: 'session'; source: SourceLine; session: SessionRecord }
  | { kind: 'request'; source: SourceLine; head: RequestHead; body: RequestBody }
  | { kind: 'headers'; source: SourceLine; headers: Fields<HeadersLine> }
  | { kind: 'event'; source: SourceLine; event: Fields<EventLine, 'v' | 'kind' | 'data'>; bytes: number }
  | { kind: 'response'; source: SourceLine; response: ResponseRecord }
  | { kind: 'traffic'; source: SourceLine; traffic: Fields<TrafficLine> }
  | { kind: 'warning'; source: SourceLine; code: string; message: string };

/** A response; foreign formats leave the times they do not know undefined, never invented. */
export type ResponseRecord = Fields<ResponseLine, 'v' | 'kind' | 'ms_end' | 'bytes' | 'ts' | 'outcome'> & {
  ts: string | null;
  /** `unknown`: a word that this version of lens does not know. */
  outcome: ResponseLine['outcome'] | 'unknown';
  ms_end?: number | undefined;
  bytes?: number | undefined;
  /** The tool that wrote the log kept only a part of the answer. */
  cut?: boolean;
};

/** A format of log that lens reads. One file each in src/record (its own) and src/import (other tools'). */
export interface LogReader {
  /** Short name, as stored in `logs.format`. */
  readonly format: string;
  /**
   * `line` (the default): the log is lines, each pushed alone. `document`: the log is one JSON document or several;
   * it is pushed in pieces of any size, so that its size does not matter.
   */
  readonly unit?: 'line' | 'document';
  /** Names of files, and of folders whose files, this reader reads itself, next to a log; `.` is the folder of the log. */
  readonly owns?: readonly string[];
  /** A log is all files of this format in one folder, one JSON document each; see {@link FolderLine}. */
  readonly perFolder?: boolean;
  /**
   * Whether a log is of this format, judged by its beginning alone: the first lines; the last one may be cut,
   * and the text that they are in.
   */
  recognises(firstLines: readonly string[], beginning?: string): boolean;
  /**
   * A fresh decoder of one log's lines. `push` gets one line (without its newline) and yields its records; `end` is
   * called once after the last line, for formats that hold something back. A decoder never throws on bad input: it
   * yields a warning.
   *
   * A grown log is read on from where it was left, by a decoder that has not seen what came before. `wholeFile` marks
   * formats where that cannot work; they are read from the start again, and what is known already is skipped.
   */
  open(context: LogContext): LogDecoder;
  readonly wholeFile?: boolean;
  /** What texts hold that the tool cut: an exchange with one is not counted as exact. */
  readonly cutMark?: RegExp;
}

/** A file of a folder that is read as one log, as the line that its reader gets. */
export interface FolderLine {
  name: string;
  /** When the file was last changed, milliseconds since 1970. */
  modified: number;
  /** Its JSON value; left out when the file holds no JSON. */
  json?: unknown;
  /** What the file holds, when it is text and no JSON. */
  text?: string;
}

/** What is known of a log before its first line is read. */
export interface LogContext {
  file: string;
  /** Folder of the log, for formats that keep bodies in files of their own. */
  folder?: string;
  /** Hash of the log's first line: stays the same when it grows or is renamed. Absent for lines that are no file's. */
  key?: string;
}

export interface LogDecoder {
  push(line: Buffer, source: SourceLine): Iterable<LogRecord>;
  /**
   * Reads a line again whose request had a body that is not JSON: it may be several records whose newlines are missing,
   * or another program may have added members behind the body.
   * Formats that do not need it leave it out.
   */
  recover?(line: Buffer, source: SourceLine): Iterable<LogRecord>;
  end(): Iterable<LogRecord>;
}
