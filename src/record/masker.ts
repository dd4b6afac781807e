import { BACKSLASH } from '../wire/json/scan.ts';

/** What replaces a credential; valid inside JSON strings, URLs and headers alike. */
export const MASK = '[masked]';

/** Credentials of past connections that are remembered; connections in use are not counted against it. */
const MAX_REMEMBERED = 1024;

/** Shortest base64 text by which a credential is recognised inside a longer one. */
const MIN_BASE64 = 8;

/** A value with its credentials replaced, and the number of places. */
export interface Masked<T> {
  value: T;
  masked: number;
}

/**
 * Masks the credentials of one capture wherever they are echoed. Only the contents of strings change: keys of objects,
 * numbers and the structure of JSON stay as they are, so that a masked record parses as the unmasked one does.
 */
export class Masker {
  /** Of the environment, the command line and the configuration: known until the capture ends. */
  readonly #lasting = new Set<string>();
  /** Of each client connection, the least recently used first. */
  readonly #connections = new Map<string, Set<string>>();
  /** Number of open exchanges of a connection. */
  readonly #open = new Map<string, number>();
  /** Of every known credential the texts by which it is recognised; below, all of them in one list. */
  #forms = new Map<string, Forms>();
  #inText: readonly string[] = [];
  #inJson: readonly string[] = [];
  #inBytes: readonly Buffer[] = [];
  #ascii = true;

  /** Adds credentials that stay known. */
  add(credentials: Iterable<string>): void {
    for (const credential of credentials) this.#lasting.add(credential);
    this.#update();
  }

  /** An exchange of a connection begins: what is added for the connection stays known until it is released. */
  open(connection: string): void {
    this.#open.set(connection, (this.#open.get(connection) ?? 0) + 1);
  }

  /** Adds credentials that an exchange of a connection carried. */
  addFor(connection: string, credentials: readonly string[]): void {
    const known = this.#connections.get(connection) ?? new Set();
    this.#connections.delete(connection);
    this.#connections.set(connection, known);
    const before = known.size;
    for (const credential of credentials) known.add(credential);
    if (known.size > before) this.#update();
  }

  /** An exchange has ended: the credentials of its connection may be forgotten when many others come. */
  release(connection: string): void {
    const left = (this.#open.get(connection) ?? 0) - 1;
    if (left > 0) this.#open.set(connection, left);
    else this.#open.delete(connection);
  }

  /** A plain text with every known credential replaced. */
  text(value: string): Masked<string> {
    const spans: [start: number, end: number][] = [];
    for (const form of this.#inText) {
      for (let at = value.indexOf(form); at !== -1; at = value.indexOf(form, at + form.length))
        spans.push([at, at + form.length]);
    }
    if (spans.length === 0) return { value, masked: 0 };
    const merged = mergedSpans(spans);
    const starts = [0, ...merged.map(([, end]) => end)];
    return {
      value: starts.map((start, i) => value.slice(start, merged[i]?.[0])).join(MASK),
      masked: merged.length,
    };
  }

  /** JSON text with the credentials inside its string values replaced; keys and numbers stay. */
  json(value: string): Masked<string> {
    return this.mayHold(value) ? this.#jsonStrings(value) : { value, masked: 0 };
  }

  /** The same for JSON as UTF-8; returns the buffer itself when nothing was found. */
  jsonBytes(value: Buffer): Masked<Buffer> {
    const found =
      this.#inBytes.some((form) => value.includes(form)) ||
      (value.includes('\\u') && this.#hasEscapes(value.toString('latin1')));
    if (!found) return { value, masked: 0 };
    const { value: text, masked } = this.#jsonStrings(value.toString('utf8'));
    return masked === 0 ? { value, masked } : { value: Buffer.from(text), masked };
  }

  /** A value with the credentials inside its strings replaced; keys of objects stay. */
  strings<T>(value: T): Masked<T> {
    let masked = 0;
    const walk = (item: unknown): unknown => {
      if (typeof item === 'string') {
        const found = this.text(item);
        masked += found.masked;
        return found.value;
      }
      if (Array.isArray(item)) return item.map(walk);
      if (typeof item !== 'object' || item === null) return item;
      return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, walk(member)]));
    };
    const result = walk(value) as T;
    return { value: result, masked };
  }

  /** Bytes in base64, with the credentials in them replaced. */
  base64(value: string): Masked<string> {
    const { value: text, masked } = this.text(Buffer.from(value, 'base64').toString('latin1'));
    return masked === 0
      ? { value, masked }
      : { value: Buffer.from(text, 'latin1').toString('base64'), masked };
  }

  /** Whether JSON text may hold a credential; `true` is no proof. */
  mayHold(json: string): boolean {
    return this.#inJson.some((form) => json.includes(form)) || this.#hasEscapes(json);
  }

  /** Whether characters of a credential may be written as `\u0073`. */
  #hasEscapes(json: string): boolean {
    return (this.#ascii ? /\\u00[2-7][0-9a-f]/i : /\\u[0-9a-f]{4}/i).test(json);
  }

  #jsonStrings(json: string): Masked<string> {
    const parts: string[] = [];
    let masked = 0;
    let from = 0;
    for (let at = json.indexOf('"'); at !== -1; ) {
      const end = stringEnd(json, at);
      if (end === -1) break;
      if (!isKeyEnd(json, end)) {
        const token = json.slice(at, end);
        const found = this.text(token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1));
        if (found.masked > 0) {
          parts.push(json.slice(from, at), JSON.stringify(found.value));
          masked += found.masked;
          from = end;
        }
      }
      at = json.indexOf('"', end);
    }
    return masked === 0 ? { value: json, masked } : { value: parts.join('') + json.slice(from), masked };
  }

  /** Forgets what is too much, and rebuilds the lists that are searched for. */
  #update(): void {
    let count = 0;
    for (const known of this.#connections.values()) count += known.size;
    const newest = [...this.#connections.keys()].at(-1);
    for (const [connection, known] of this.#connections) {
      if (count <= MAX_REMEMBERED) break;
      if (connection === newest || this.#open.has(connection)) continue;
      this.#connections.delete(connection);
      count -= known.size;
    }
    const all = new Set(this.#lasting);
    for (const known of this.#connections.values()) for (const credential of known) all.add(credential);
    const before = this.#forms;
    this.#forms = new Map(
      [...all].map((credential) => [credential, before.get(credential) ?? formsOf(credential)]),
    );
    const forms = [...this.#forms.values()];
    this.#inText = forms.flatMap(({ inText }) => inText);
    this.#inJson = forms.flatMap(({ inJson }) => inJson);
    this.#inBytes = forms.flatMap(({ inBytes }) => inBytes);
    this.#ascii = [...all].every((credential) => /^[\x20-\x7e]*$/.test(credential));
  }
}

/** The texts by which one credential is recognised. */
interface Forms {
  /** In a text: as it is, escaped as in JSON, percent-encoded, in base64 at any position. */
  inText: string[];
  /** The same inside a JSON string. */
  inJson: string[];
  inBytes: Buffer[];
}

export function formsOf(credential: string): Forms {
  const escaped = inString(credential);
  const url = encodeURIComponent(credential.toWellFormed());
  const strict = url.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [url, strict, url.replaceAll('%20', '+'), strict.replaceAll('%20', '+')];
  const inText = distinct([
    credential,
    // JSON inside of JSON, and a text that is JSON.
    ...[escaped, inString(escaped)].flatMap((text) => [text, text.replaceAll('/', '\\/')]),
    ...urls.flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]),
    ...base64Forms(Buffer.from(credential)),
  ]).filter((text) => !MASK.includes(text));
  const inJson = distinct(inText.map(inString).flatMap((text) => [text, text.replaceAll('/', '\\/')]));
  return { inText, inJson, inBytes: inJson.map((text) => Buffer.from(text)) };
}

/** What stays of the base64 of these bytes wherever they are in a longer text, by their position modulo 3. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 2, 3].flatMap((dropped, shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const partial = (shift + bytes.length) % 3 !== 0 ? -1 : text.length;
    const core = text.slice(dropped, partial);
    return core.length < MIN_BASE64 ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const inString = (text: string): string => JSON.stringify(text).slice(1, -1);

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Spans in order, those that touch or overlap joined. */
function mergedSpans(spans: [start: number, end: number][]): [start: number, end: number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** One past the closing quote of the JSON string that opens at `start`, or -1. */
function stringEnd(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}

/** Whether the string that ends here is the key of a member. */
function isKeyEnd(json: string, end: number): boolean {
  let at = end;
  while (/[ \t\r\n]/.test(json[at] ?? '')) at++;
  return json[at] === ':';
}
