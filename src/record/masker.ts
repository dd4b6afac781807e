/** What stands in place of a credential; valid inside JSON strings, URLs and headers alike. */
export const MASK = '[masked]';

/** How many credentials of one run are remembered; the oldest is forgotten first (cookies change all the time). */
const REMEMBERED = 256;

/** Masks the credentials of one run wherever they are echoed. */
export class Masker {
  /** Credential to the forms it may be echoed in, oldest first. */
  readonly #forms = new Map<string, { text: string; bytes: Buffer }[]>();

  add(credentials: Iterable<string>): void {
    for (const credential of credentials) {
      const forms = this.#forms.get(credential) ?? formsOf(credential);
      this.#forms.delete(credential);
      this.#forms.set(credential, forms);
      if (this.#forms.size > REMEMBERED) this.#forms.delete(this.#forms.keys().next().value as string);
    }
  }

  /** The text with every known credential replaced, and how many places that were. */
  text(value: string): { text: string; masked: number } {
    let masked = 0;
    for (const forms of this.#forms.values()) {
      for (const { text } of forms) {
        if (!value.includes(text)) continue;
        const parts = value.split(text);
        masked += parts.length - 1;
        value = parts.join(MASK);
      }
    }
    return { text: value, masked };
  }

  /** The same for bytes; gives the buffer itself back when nothing was found. */
  bytes(value: Buffer): { bytes: Buffer; masked: number } {
    let masked = 0;
    for (const forms of this.#forms.values()) {
      for (const { bytes } of forms) {
        const places = placesOf(value, bytes);
        if (places.length === 0) continue;
        masked += places.length;
        value = replaceAt(value, places, bytes.length);
      }
    }
    return { bytes: value, masked };
  }
}

/** As it is, inside a JSON string (with and without escaped slashes), inside a URL. */
function formsOf(credential: string): { text: string; bytes: Buffer }[] {
  const json = JSON.stringify(credential).slice(1, -1);
  const texts = new Set([
    credential,
    json,
    json.replaceAll('/', '\\/'),
    encodeURIComponent(credential.toWellFormed()),
  ]);
  return [...texts].map((text) => ({ text, bytes: Buffer.from(text, 'utf8') }));
}

function placesOf(value: Buffer, needle: Buffer): number[] {
  const places: number[] = [];
  for (let at = value.indexOf(needle); at !== -1; at = value.indexOf(needle, at + needle.length))
    places.push(at);
  return places;
}

function replaceAt(value: Buffer, places: readonly number[], length: number): Buffer {
  const mask = Buffer.from(MASK);
  const parts: Buffer[] = [];
  let from = 0;
  for (const place of places) {
    parts.push(value.subarray(from, place), mask);
    from = place + length;
  }
  parts.push(value.subarray(from));
  return Buffer.concat(parts);
}
