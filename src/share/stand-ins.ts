import { createHmac, randomBytes } from 'node:crypto';

/** Forms of values, more specific first: the word of the stand-in. */
const types: readonly (readonly [type: string, form: RegExp])[] = [
  ['email', /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
  ['url', /^[a-z][a-z0-9+.-]*:\/\/\S+$/i],
  ['id', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['address', /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/],
  ['path', /^(?:\/|~\/|[A-Za-z]:\\)\S*$/],
  ['time', /^\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]+)?$/],
  ['hash', /^(?=.*\d)[0-9a-f]{7,64}$/i],
  ['number', /^[+-]?[\d.,_ ()-]*\d$/],
  ['word', /^\S+$/],
];

const PAD = '~';
const BLANK = /^\s*$/;
/** Stand-ins of an earlier step stay what they are. */
const STAND_IN = /^<[a-z]+-\d+ ?~*>$/;

/**
 * Stand-ins for values that are replaced: typed, numbered in the order in which values are first met, so that nothing of a
 * value is in its stand-in but its type and its length. Equal values have equal stand-ins.
 */
export class StandIns {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #key = randomBytes(32);

  /** How many distinct values were replaced, by type. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The stand-in of one line or value, of the same length where it has room for the type and number. */
  of(value: string, type?: string): string {
    if (BLANK.test(value) || STAND_IN.test(value)) return value;
    const key = `${type ?? ''}\n${value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [, indent = '', text = '', end = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(value) ?? [];
    const word = type ?? types.find(([, form]) => form.test(text))?.[0] ?? 'text';
    const number = (this.#counts.get(word) ?? 0) + 1;
    this.#counts.set(word, number);
    const name = `${word}-${number}`;
    const room = text.length - name.length - 3;
    const standIn = `${indent}<${name}${room > 0 ? ` ${PAD.repeat(room)}` : ''}>${end}`;
    this.#known.set(key, standIn);
    return standIn;
  }

  /** A text line by line: its layout stays, no word of it does. */
  lines(text: string): string {
    return text
      .split('\n')
      .map((line) => this.of(line))
      .join('\n');
  }

  /** A keyed hash in place of a hash or of an id made of one: it cannot be compared with the hash of a guessed text. */
  id(value: string): string {
    const length = Math.min(64, Math.max(12, value.length));
    return createHmac('sha256', this.#key).update(value).digest('hex').slice(0, length);
  }

  /** A line as its keyed hash and length: `--share=structure`. */
  structure(line: string): string {
    if (BLANK.test(line) || STAND_IN.test(line)) return line;
    const name = `#${this.id(line).slice(0, 8)} ${line.length}`;
    return `<${name}${PAD.repeat(Math.max(0, line.length - name.length - 2))}>`;
  }
}
