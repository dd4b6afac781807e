import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  copyCompact,
  findEnd,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipBlanks,
  stringEnd,
  type ValueEnd,
  ZERO,
} from '../../../wire/json/scan.ts';
import { MAX_DEPTH, parseJson } from '../../../wire/json.ts';
import type { ListName } from '../../../wire/types.ts';
import type { KnownContent } from './known.ts';
import { listMembers, type MemberTree } from './lists.ts';
import { Runs } from './runs.ts';

/** A parsed body: its end, its envelope, and the leaves of its lists (0 for none). */
export interface ReadBody {
  /** Offset after its last byte. */
  end: number;
  rest: number;
  /** The JSON text of the envelope. */
  restText: string;
  tools: number;
  system: number;
  messages: number;
  /** Length of its text without whitespace between tokens. */
  bytes: number;
}

/** The text is not JSON. Thrown only within this file, once per broken body. */
class NotJson extends Error {}

/**
 * Splits JSON bodies without parsing known content: list elements are compared byte by byte with those that followed
 * last time, and only new elements are scanned, hashed and parsed. Nothing is serialized again: a segment is the
 * client's own text without whitespace between tokens.
 */
export class BodyReader {
  readonly #known: KnownContent;
  readonly #runs: Runs;
  readonly #found: ValueEnd = { end: 0, blanks: false, depth: 0 };
  #scratch = Buffer.allocUnsafeSlow(1 << 16);
  #frame = Buffer.allocUnsafeSlow(1 << 14);
  #frameLength = 0;
  #holes = '';
  /** Number of placeholders of one byte, each for a single value. */
  #singles = 0;
  #buffer: Buffer = this.#frame;
  #at = 0;
  #wire = '';
  #tips: Record<ListName, number> = { tools: 0, system: 0, messages: 0 };
  #taken = new Set<ListName>();
  /** Node of the messages that come before those of the body. */
  #before = 0;

  constructor(known: KnownContent) {
    this.#known = known;
    this.#runs = new Runs(known.pool);
  }

  /**
   * Reads the JSON value that starts at the first byte. Bytes after it are ignored when `open`; otherwise they make the
   * text invalid. `before` is the node of messages that come before those of the body. Returns null when it is not JSON.
   */
  read(buffer: Buffer, wire: string, open: boolean, before = 0): ReadBody | null {
    this.#before = before;
    this.#buffer = buffer;
    this.#wire = wire;
    this.#frameLength = 0;
    this.#holes = '';
    this.#singles = 0;
    this.#tips = { tools: 0, system: 0, messages: 0 };
    this.#taken = new Set();
    this.#at = skipBlanks(buffer, 0);
    try {
      if (buffer[this.#at] === OPEN_BRACE) this.#object(listMembers);
      else this.#inline();
      const end = this.#at;
      if (!open && skipBlanks(buffer, end) !== buffer.length) return null;
      const restText = this.#frame.toString('utf8', 0, this.#frameLength);
      return { end, rest: this.#rest(restText), restText, ...this.#tips, bytes: this.#bytes() };
    } catch (error) {
      if (error instanceof NotJson) return null;
      throw error;
    }
  }

  #object(tree: MemberTree): void {
    const buffer = this.#buffer;
    this.#put(OPEN_BRACE);
    this.#at = skipBlanks(buffer, this.#at + 1);
    if (buffer[this.#at] === CLOSE_BRACE) {
      this.#put(CLOSE_BRACE);
      this.#at++;
      return;
    }
    for (;;) {
      const member = tree.members?.get(this.#name());
      this.#expect(COLON);
      this.#value(member);
      this.#at = skipBlanks(buffer, this.#at);
      const byte = buffer[this.#at];
      if (byte === CLOSE_BRACE) {
        this.#put(CLOSE_BRACE);
        this.#at++;
        return;
      }
      this.#expect(COMMA);
      this.#at = skipBlanks(buffer, this.#at);
    }
  }

  /** Copies a member's name into the envelope and returns it. */
  #name(): string {
    const start = this.#at;
    const end = this.#buffer[start] === QUOTE ? stringEnd(this.#buffer, start) : -1;
    if (end === -1) throw new NotJson();
    this.#putText(this.#buffer.subarray(start, end));
    this.#at = end;
    const name = this.#buffer.toString('latin1', start + 1, end - 1);
    return name.includes('\\') ? (parsed(this.#buffer.toString('utf8', start, end)) as string) : name;
  }

  #expect(byte: number): void {
    this.#at = skipBlanks(this.#buffer, this.#at);
    if (this.#buffer[this.#at] !== byte) throw new NotJson();
    this.#put(byte);
    this.#at++;
  }

  #value(member: MemberTree | undefined): void {
    this.#at = skipBlanks(this.#buffer, this.#at);
    const byte = this.#buffer[this.#at];
    const list = member?.list;
    const free = list !== undefined && !this.#taken.has(list);
    if (free && byte === OPEN_BRACKET) this.#list(list);
    else if (member?.members && byte === OPEN_BRACE) this.#object(member);
    else if (free && (byte === QUOTE || byte === OPEN_BRACE)) this.#single(list);
    else this.#inline();
  }

  #list(list: ListName): void {
    const buffer = this.#buffer;
    this.#hole(list);
    this.#put(OPEN_BRACKET);
    this.#put(CLOSE_BRACKET);
    const root = this.#known.root(this.#wire, list);
    let tip = list === 'messages' ? this.#before : 0;
    let from = this.#at + 1;
    this.#at = skipBlanks(buffer, from);
    if (buffer[this.#at] !== CLOSE_BRACKET) {
      for (;;) {
        tip = this.#element(from, tip, root, list);
        tip = this.#runs.follow(tip, buffer, this.#at);
        from = this.#runs.end;
        this.#at = skipBlanks(buffer, from);
        if (buffer[this.#at] === CLOSE_BRACKET) break;
        if (buffer[this.#at] !== COMMA) throw new NotJson();
        this.#at = skipBlanks(buffer, this.#at + 1);
      }
    }
    this.#at++;
    this.#tips[list] = tip;
  }

  #single(list: ListName): void {
    this.#hole(list);
    this.#put(ZERO);
    this.#singles++;
    this.#tips[list] = this.#element(this.#at, 0, this.#known.root(this.#wire, list), list);
  }

  #hole(list: ListName): void {
    this.#taken.add(list);
    this.#holes += `${this.#holes === '' ? '' : ' '}${list}@${this.#frameLength}`;
  }

  /** Skips one element and returns the node it leads to. The separator from the previous element starts at `from`. */
  #element(from: number, parent: number, root: number, list: ListName): number {
    const { tree, pool } = this.#known;
    for (const node of tree.recent(parent, root)) {
      const end = pool.match(tree.segment(node), this.#buffer, this.#at);
      if (end === -1) continue;
      tree.take(node, parent, root);
      this.#at = end;
      return node;
    }
    const moved = pool.find(this.#buffer, this.#at, (segment) => this.#known.rootOf(segment) === root);
    if (moved !== -1) {
      this.#at = pool.match(moved, this.#buffer, this.#at);
      return this.#take(moved, parent, root);
    }
    const start = this.#at;
    const segment = this.#scan(root, list);
    pool.keep(segment, this.#buffer, from, start, this.#at);
    const node = this.#take(segment, parent, root);
    this.#runs.add(node, parent, this.#at - from);
    return node;
  }

  #take(segment: number, parent: number, root: number): number {
    const node = this.#known.node(parent, segment);
    this.#known.tree.take(node, parent, root);
    return node;
  }

  /** Skips an element with unknown bytes and returns its segment. */
  #scan(root: number, list: ListName): number {
    const compact = this.#compact();
    const digest = hash('sha256', compact, 'hex');
    const known = this.#known.segment(root, digest);
    if (known !== 0) return known;
    const json = compact.toString();
    return this.#known.addSegment(root, {
      wire: this.#wire,
      list,
      hash: digest,
      json,
      bytes: compact.length,
      value: parsed(json),
    });
  }

  /** Skips a value and returns its text without whitespace. The next call may overwrite the returned view. */
  #compact(): Buffer {
    const start = this.#at;
    findEnd(this.#buffer, start, this.#found);
    const { end, blanks, depth } = this.#found;
    if (end === -1 || depth > MAX_DEPTH) throw new NotJson();
    this.#at = end;
    let text = this.#buffer.subarray(start, end);
    if (blanks) {
      if (this.#scratch.length < text.length) this.#scratch = Buffer.allocUnsafeSlow(text.length * 2);
      const length = copyCompact(this.#buffer, start, end, this.#scratch, 0);
      if (length === -1) throw new NotJson();
      text = this.#scratch.subarray(0, length);
    }
    return wellFormed(text);
  }

  #inline(): void {
    this.#putText(this.#compact());
  }

  #rest(text: string): number {
    const digest = hash('sha256', `${this.#holes}\n${text}`, 'hex');
    const known = this.#known.rest(digest);
    if (known !== 0) return known;
    parsed(text);
    return this.#known.addRest({ hash: digest, text, holes: this.#holes, encoding: 'json' });
  }

  /** Each list replaces its placeholder, and its last element has no trailing comma. */
  #bytes(): number {
    const { tools, system, messages } = this.#tips;
    const lists = [tools, system, messages].filter((tip) => tip !== 0);
    return lists.reduce((sum, tip) => sum + this.#known.bytesTo(tip) - 1, this.#frameLength - this.#singles);
  }

  #put(byte: number): void {
    this.#reserve(1);
    this.#frame[this.#frameLength++] = byte;
  }

  #putText(text: Buffer): void {
    const bytes = wellFormed(text);
    this.#reserve(bytes.length);
    bytes.copy(this.#frame, this.#frameLength);
    this.#frameLength += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#frameLength + bytes <= this.#frame.length) return;
    const larger = Buffer.allocUnsafeSlow((this.#frameLength + bytes) * 2);
    this.#frame.copy(larger, 0, 0, this.#frameLength);
    this.#frame = larger;
  }
}

/** Replaces invalid UTF-8 with U+FFFD, as JSON parsers do; DuckDB would store nothing at all. */
function wellFormed(text: Buffer): Buffer {
  return isUtf8(text) ? text : Buffer.from(text.toString());
}

function parsed(json: string): unknown {
  const value = parseJson(json, { isShallow: true });
  if (value === undefined) throw new NotJson();
  return value;
}
