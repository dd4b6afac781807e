import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from '../wire/json/scan.ts';
import { parseJson, stringOf } from '../wire/json.ts';

const NEWLINE = 0x0a;

/** Longer values are skipped: they could not become a string. */
const MAX_VALUE = 256 << 20;

/** A value of a document that was asked for. */
export interface DocumentPart {
  /** As asked: `log.entries[]`. */
  path: string;
  /** Name of the member, for a path that ends in `.*`. */
  name: string;
  /** Its JSON text, a view that is valid until the next part; undefined when it is longer than 256 MB. */
  text: Buffer | undefined;
  /** Where it begins. */
  line: number;
  offset: number;
}

/** The text is no JSON: why, and where. */
interface DocumentProblem {
  problem: string;
  line: number;
  offset: number;
}

interface Container {
  isObject: boolean;
  path: string;
}

/** A value, or the name of a member, whose end was not seen yet. */
interface OpenValue {
  kind: 'string' | 'container' | 'scalar';
  /** What becomes of it: nothing when neither is set. */
  part?: DocumentPart;
  isName?: true;
  depth: number;
  inString: boolean;
  /** An odd number of backslashes came directly before. */
  escaped: boolean;
  kept: Buffer[];
  bytes: number;
}

/**
 * Finds values in JSON documents that come in pieces, and never holds more than one of them: `log.entries[]` gives the
 * elements of that list one by one, `blobs.*` the members of an object, '' whole documents. Several documents may
 * follow each other. Text that is not JSON ends the reading with a problem; the values themselves are not checked.
 */
export class DocumentParts {
  readonly #asked: ReadonlySet<string>;
  readonly #stack: Container[] = [];
  /** The member whose value comes next. */
  #name: string | undefined;
  #open: OpenValue | undefined;
  #line = 1;
  #offset = 0;
  #broken = false;

  constructor(asked: readonly string[]) {
    this.#asked = new Set(asked);
  }

  *push(piece: Buffer): Generator<DocumentPart | DocumentProblem> {
    let at = 0;
    let counted = 0;
    const place = (position: number) => {
      for (let end = piece.indexOf(NEWLINE, counted); end !== -1 && end < position; ) {
        this.#line++;
        counted = end + 1;
        end = piece.indexOf(NEWLINE, counted);
      }
      return { line: this.#line, offset: this.#offset + position };
    };
    while (at < piece.length && !this.#broken) {
      if (this.#open === undefined) {
        const taken = this.#structure(piece[at] as number, place, at);
        if (taken === 'broken') yield { problem: 'is not JSON from here on', ...place(at) };
        if (taken !== 'open') {
          at++;
          continue;
        }
      }
      const open = this.#open as OpenValue | undefined;
      if (open === undefined) continue;
      const end = endOf(open, piece, at);
      keep(open, piece.subarray(at, end === -1 ? piece.length : end), end === -1);
      at = end === -1 ? piece.length : end;
      if (end !== -1) yield* this.#close(open);
    }
    place(piece.length);
    this.#offset += piece.length;
  }

  /** A number at the top ends with the file; anything else that is open was cut. */
  *end(): Generator<DocumentPart | DocumentProblem> {
    if (this.#broken) return;
    if (this.#open?.kind === 'scalar') yield* this.#close(this.#open);
    if (this.#open !== undefined || this.#stack.length > 0)
      yield { problem: 'ends in the middle of its JSON', line: this.#line, offset: this.#offset };
    this.#broken = true;
  }

  /** Takes a byte between values, or opens a value with it. */
  #structure(
    byte: number,
    place: (at: number) => { line: number; offset: number },
    at: number,
  ): 'taken' | 'open' | 'broken' {
    const top = this.#stack.at(-1);
    const isMark = this.#offset + at < 3 && byte >= 0x80;
    if (byte <= 0x20 || byte === COMMA || byte === COLON || isMark) return 'taken';
    if (top !== undefined && byte === (top.isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.#stack.pop();
      return 'taken';
    }
    const kind = kindOf(byte);
    const isName = top?.isObject === true && this.#name === undefined;
    if (kind === undefined || (isName && kind !== 'string')) {
      this.#broken = true;
      return 'broken';
    }
    const open: OpenValue = { kind, depth: 0, inString: false, escaped: false, kept: [], bytes: 0 };
    if (isName) {
      this.#open = { ...open, isName };
      return 'open';
    }
    const name = this.#name ?? '';
    this.#name = undefined;
    const path = top === undefined ? '' : top.isObject ? joined(top.path, name) : `${top.path}[]`;
    const asked = this.#askedAs(path, top);
    if (asked !== undefined) {
      this.#open = { ...open, part: { path: asked, name, text: undefined, ...place(at) } };
    } else if (kind === 'container' && this.#leadsOn(path)) {
      this.#stack.push({ isObject: byte === OPEN_BRACE, path });
      return 'taken';
    } else this.#open = open;
    return 'open';
  }

  #askedAs(path: string, top: Container | undefined): string | undefined {
    if (this.#asked.has(path)) return path;
    const any = top?.isObject ? joined(top.path, '*') : '';
    return any !== '' && this.#asked.has(any) ? any : undefined;
  }

  /** Whether a value that was asked for is below this path. */
  #leadsOn(path: string): boolean {
    for (const asked of this.#asked) {
      const next = asked[path.length];
      if (asked.startsWith(path) && (path === '' || next === '.' || next === '[')) return true;
    }
    return false;
  }

  *#close(open: OpenValue): Generator<DocumentPart> {
    this.#open = undefined;
    const text = open.kept.length === 1 ? open.kept[0] : Buffer.concat(open.kept);
    if (open.isName) this.#name = stringOf(parseJson(text?.toString() ?? ''));
    else if (open.part) yield { ...open.part, text: open.bytes > MAX_VALUE ? undefined : text };
  }
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function kindOf(byte: number): OpenValue['kind'] | undefined {
  if (byte === QUOTE) return 'string';
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return 'container';
  return /[-0-9tfn]/.test(String.fromCharCode(byte)) ? 'scalar' : undefined;
}

/** Keeps a piece of a value: a copy where the value goes on in the next piece. */
function keep(open: OpenValue, piece: Buffer, goesOn: boolean): void {
  if (open.part === undefined && !open.isName) return;
  open.bytes += piece.length;
  if (open.bytes > MAX_VALUE) open.kept = [];
  else open.kept.push(goesOn ? Buffer.from(piece) : piece);
}

/** One past the end of an open value, or -1 when it goes on in the next piece. */
function endOf(open: OpenValue, piece: Buffer, from: number): number {
  if (open.kind === 'scalar') {
    let at = from;
    while (at < piece.length && !endsScalar(piece[at] as number)) at++;
    return at < piece.length ? at : -1;
  }
  let at = from;
  while (at < piece.length) {
    if (open.inString) {
      at = stringEndIn(open, piece, at);
      if (at === -1) return -1;
      open.inString = false;
      if (open.kind === 'string') return at;
      continue;
    }
    const byte = piece[at] as number;
    at++;
    if (byte === QUOTE) open.inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open.depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --open.depth === 0) return at;
  }
  return -1;
}

/** One past the quote that closes a string, or -1; remembers whether the piece ends in an open escape. */
function stringEndIn(open: OpenValue, piece: Buffer, from: number): number {
  let start = from;
  if (open.escaped) start++;
  open.escaped = false;
  for (let quote = piece.indexOf(QUOTE, start); ; quote = piece.indexOf(QUOTE, quote + 1)) {
    const end = quote === -1 ? piece.length : quote;
    let before = end - 1;
    while (before >= start && piece[before] === BACKSLASH) before--;
    const isEscaped = (end - 1 - before) % 2 === 1;
    if (quote === -1) {
      open.escaped = isEscaped;
      return -1;
    }
    if (!isEscaped) return quote + 1;
  }
}

function endsScalar(byte: number): boolean {
  return byte <= 0x20 || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === COLON;
}
