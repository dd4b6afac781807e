/** What stands in place of a credential; valid inside JSON strings, URLs and headers alike. */
export const MASK = '[masked]';

/**
 * How many credentials of one run are remembered besides those that are held; the oldest is forgotten first (cookies change
 * all the time).
 */
const REMEMBERED = 256;

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

interface Form {
  text: string;
  bytes: Buffer;
  /** May stand inside a JSON string as it is. */
  json: boolean;
}

/** Masks the credentials of one run wherever they are echoed. */
export class Masker {
  /** Credential to the forms it may be echoed in, oldest first. */
  readonly #forms = new Map<string, Form[]>();
  /** Credentials that may not be forgotten, and by how many they are held. */
  readonly #held = new Map<string, number>();
  /** All forms, and those that may stand in JSON: looked through for every event of every stream. */
  #all: readonly Form[] = [];
  #inJson: readonly Form[] = [];

  add(credentials: Iterable<string>): void {
    let changed = false;
    for (const credential of credentials) {
      changed ||= !this.#forms.has(credential);
      const forms = this.#forms.get(credential) ?? formsOf(credential);
      this.#forms.delete(credential);
      this.#forms.set(credential, forms);
    }
    if (!changed) return;
    this.#forget();
    this.#all = [...this.#forms.values()].flat();
    this.#inJson = this.#all.filter(({ json }) => json);
  }

  /** Adds credentials that must be known until they are released as often: those of an exchange that is not over. */
  hold(credentials: readonly string[]): void {
    for (const credential of credentials) this.#held.set(credential, (this.#held.get(credential) ?? 0) + 1);
    this.add(credentials);
  }

  release(credentials: readonly string[]): void {
    for (const credential of credentials) {
      const left = (this.#held.get(credential) ?? 0) - 1;
      if (left > 0) this.#held.set(credential, left);
      else this.#held.delete(credential);
    }
  }

  #forget(): void {
    let more = this.#forms.size - this.#held.size - REMEMBERED;
    for (const credential of this.#forms.keys()) {
      if (more <= 0) return;
      if (this.#held.has(credential)) continue;
      this.#forms.delete(credential);
      more--;
    }
  }

  /** A plain text with every known credential replaced, and how many places that were. */
  text(value: string): { text: string; masked: number } {
    let masked = 0;
    for (const { text } of this.#all) {
      if (!value.includes(text)) continue;
      const parts = value.split(text);
      masked += parts.length - 1;
      value = parts.join(MASK);
    }
    return { text: value, masked };
  }

  /** The same for JSON text, which stays JSON. */
  json(value: string): { text: string; masked: number } {
    let masked = 0;
    for (const { text } of this.#inJson) {
      if (!value.includes(text)) continue;
      const places = placesIn(value, text, (at) => value.charCodeAt(at));
      masked += places.length;
      value = pieces(value, places, text.length).join(MASK);
    }
    return { text: value, masked };
  }

  /** The same for JSON as bytes; gives the buffer itself back when nothing was found. */
  jsonBytes(value: Buffer): { bytes: Buffer; masked: number } {
    let masked = 0;
    for (const { bytes } of this.#inJson) {
      const text = value;
      const places = placesIn(text, bytes, (at) => text[at] ?? 0);
      if (places.length === 0) continue;
      masked += places.length;
      const mask = Buffer.from(MASK);
      value = Buffer.concat(
        pieces(text, places, bytes.length).flatMap((piece, i) => (i === 0 ? [piece] : [mask, piece])),
      );
    }
    return { bytes: value, masked };
  }
}

/** As it is, inside a JSON string (with and without escaped slashes), inside a URL. */
function formsOf(credential: string): Form[] {
  const escaped = JSON.stringify(credential).slice(1, -1);
  const inUrl = encodeURIComponent(credential.toWellFormed());
  return [...new Set([credential, escaped, escaped.replaceAll('/', '\\/'), inUrl])].map((text) => ({
    text,
    bytes: Buffer.from(text, 'utf8'),
    json: text !== credential || escaped === credential,
  }));
}

/** Where a form stands in JSON text: not where it begins inside an escape (`\n…` is no `n…`). */
function placesIn<T extends { indexOf(form: T, from?: number): number; length: number }>(
  value: T,
  form: T,
  codeAt: (at: number) => number,
): number[] {
  const places: number[] = [];
  let at = value.indexOf(form);
  while (at !== -1) {
    const inEscape = isEscaped(at, codeAt);
    if (!inEscape) places.push(at);
    at = value.indexOf(form, inEscape ? at + 1 : at + form.length);
  }
  return places;
}

/** Whether a character belongs to an escape that began before it: after an odd backslash, or in the digits of `\uXXXX`. */
function isEscaped(at: number, codeAt: (at: number) => number): boolean {
  if (isOddBackslash(at - 1, codeAt)) return true;
  for (let back = 1; back <= 4; back++) {
    if (codeAt(at - back) === LETTER_U && isOddBackslash(at - back - 1, codeAt)) return true;
  }
  return false;
}

function isOddBackslash(at: number, codeAt: (at: number) => number): boolean {
  let count = 0;
  while (at - count >= 0 && codeAt(at - count) === BACKSLASH) count++;
  return count % 2 === 1;
}

/** What lies around the places, in order. */
function pieces<T extends { length: number; slice(from: number, to?: number): T }>(
  value: T,
  places: readonly number[],
  length: number,
): T[] {
  const starts = [0, ...places.map((place) => place + length)];
  return starts.map((start, i) => value.slice(start, places[i]));
}
