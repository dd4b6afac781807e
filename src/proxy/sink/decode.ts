import { isUtf8 } from 'node:buffer';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { createDeflateDecoder, decodeDeflate } from '../../wire/content/deflate.ts';
import { createZstdDecoder, decodeZstd } from '../../wire/content/zstd.ts';
import type { Limits } from './limits.ts';

/** Content codings in the order they were applied, `identity` left out: `gzip, br` of a header. */
export function codingsOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** First bytes of the codings that have a signature (RFC 1952 2.3.1, RFC 8878 3.1.1). */
const signatures: readonly { coding: string; bytes: Buffer }[] = [
  { coding: 'gzip', bytes: Buffer.from([0x1f, 0x8b, 0x08]) },
  { coding: 'zstd', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
];

/** How plain bodies begin that are labelled with a coding without a signature (`br`, `deflate`). */
const plainStart = /^(?:data|even|\{"\w\w|<!do|<htm)/i;

/** Bytes of a body that {@link codingsIn} needs. */
export const SIGNATURE_BYTES = 4;

/**
 * The codings that a body really has, by its first bytes: servers and gateways send gzip without a label, and label
 * plain text as gzip. Codings without a signature are taken from the label, except for bytes that begin like text.
 *
 * @param labelled codings of the header, in the order they were applied
 */
export function codingsIn(start: Uint8Array, labelled: readonly string[]): readonly string[] {
  const found = signatures.find(({ bytes }) => bytes.equals(start.subarray(0, bytes.length)))?.coding;
  const outermost = labelled.at(-1)?.replace(/^x-/, '');
  if (found === outermost || start.length === 0) return labelled;
  // The label leaves it out, names another coding, or names codings that a gateway undid already.
  if (found !== undefined) {
    const at = labelled.findLastIndex((coding) => coding.replace(/^x-/, '') === found);
    return at === -1 ? [found] : labelled.slice(0, at + 1);
  }
  const isPlain =
    signatures.some(({ coding }) => coding === outermost) ||
    plainStart.test(Buffer.from(start.subarray(0, SIGNATURE_BYTES)).toString('latin1'));
  return isPlain ? labelled.slice(0, -1) : labelled;
}

/** Most bytes that a body of so many encoded bytes may decode to: a few kilobytes can hold gigabytes. */
export function decodedLimit(
  encoded: number,
  { decoded, decodedRatio, decodedFree }: Pick<Limits, 'decoded' | 'decodedRatio' | 'decodedFree'>,
): number {
  return Math.min(decoded, Math.max(decodedFree, encoded * decodedRatio));
}

/**
 * A whole body without its content codings.
 * @throws Error for an unknown coding, for bytes that are not of that coding, and for output past the limits.
 */
export function decodeBody(body: Buffer, codings: readonly string[], limits: Limits): Buffer {
  const limit = decodedLimit(body.length, limits);
  try {
    return codings.toReversed().reduce((bytes, coding) => decodeOne(bytes, coding, limit), body);
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw tooLarge ? new Error(tooLargeText(limit), { cause: error }) : error;
  }
}

/** How a text that a model's server sends begins: JSON, events, a page. */
const readableStart = /^\ufeff?\s*(?:[{[<:]|(?:data|event|id|retry):)/;

/** Whether bytes are text: UTF-8 without control characters other than blanks and line ends. */
function isPlainText(bytes: Buffer): boolean {
  return (
    isUtf8(bytes) && !bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)
  );
}

/**
 * A whole body without its content codings, also where their label is wrong or missing: plain text under any label is
 * that text, and bytes that are no text are decoded with each coding, because one may give JSON, events or a page.
 *
 * @param codings what {@link codingsIn} gives
 * @throws Error of the labelled codings when nothing gives a readable body.
 */
export function decodeByContent(body: Buffer, codings: readonly string[], limits: Limits): Buffer {
  let failure: unknown;
  try {
    const bytes = decodeBody(body, codings, limits);
    if (isUtf8(bytes) && (bytes.length > 0 || body.length === 0)) return bytes;
  } catch (error) {
    failure = error;
    if (isPlainText(body)) return body;
  }
  for (const coding of ['gzip', 'zstd', 'deflate', 'br']) {
    try {
      const bytes = decodeBody(body, [coding], limits);
      if (isUtf8(bytes) && readableStart.test(bytes.toString('utf8', 0, 100))) return bytes;
    } catch {
      // Not this coding.
    }
  }
  if (failure !== undefined) throw failure;
  return body;
}

const tooLargeText = (limit: number): string => `the decoded body has more than ${limit} bytes`;

function decodeOne(bytes: Buffer, coding: string, maxOutputLength: number): Buffer {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync(bytes, { maxOutputLength });
    case 'br':
      return zlib.brotliDecompressSync(bytes, { maxOutputLength });
    case 'zstd':
      return decodeZstd(bytes, maxOutputLength);
    case 'deflate':
      return decodeDeflate(bytes, maxOutputLength);
    default:
      throw new Error(`unknown content coding "${coding}"`);
  }
}

/**
 * Decodes a body while it arrives: `onData` gets what each chunk made readable, with that chunk's time. Chunks are
 * decoded in order, off the calling turn; `end` resolves when all of it has been given out, with the error that
 * stopped it early, if any.
 */
export class StreamDecoder {
  /** Whether a coding can be undone piece by piece. */
  static knows(this: void, coding: string): boolean {
    return /^(?:x-)?gzip$|^br$|^zstd$|^deflate$/.test(coding);
  }

  readonly #stages: Transform[];
  readonly #limits: Limits;
  #in = 0;
  #chain: Promise<void> = Promise.resolve();
  #ms = 0;
  #out = 0;
  #error: Error | undefined;
  /** Ends the wait for the current chunk: a destroyed stage never calls back. */
  #release: (() => void) | undefined;

  constructor(codings: readonly string[], limits: Limits, onData: (chunk: Buffer, ms: number) => void) {
    this.#limits = limits;
    this.#stages = codings.toReversed().map(streamOf);
    this.#stages.forEach((stage, i) => {
      stage.on('error', (error) => this.#fail(error));
      const next = this.#stages[i + 1];
      if (next) stage.pipe(next);
    });
    this.#stages.at(-1)?.on('data', (chunk: Buffer) => {
      this.#out += chunk.length;
      const limit = decodedLimit(this.#in, this.#limits);
      if (this.#out > limit) this.#fail(new Error(tooLargeText(limit)));
      else if (!this.#error) onData(chunk, this.#ms);
    });
  }

  push(bytes: Buffer, ms: number): void {
    // Written later, when its slab belongs to another batch.
    const chunk = Buffer.from(bytes);
    this.#chain = this.#chain.then(() => this.#write(chunk, ms));
  }

  async end(): Promise<Error | undefined> {
    await this.#chain;
    const last = this.#stages.at(-1);
    if (!this.#error && last) {
      await new Promise<void>((resolve) => {
        last
          .once('end', resolve)
          .once('error', () => resolve())
          .once('close', resolve);
        this.#stages[0]?.end();
      });
    }
    for (const stage of this.#stages) stage.destroy();
    return this.#error;
  }

  #write(chunk: Buffer, ms: number): Promise<void> | void {
    if (this.#error) return;
    this.#ms = ms;
    this.#in += chunk.length;
    return new Promise((resolve) => {
      this.#release = resolve;
      this.#stages[0]?.write(chunk, () => resolve());
    });
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const stage of this.#stages) stage.destroy();
    this.#release?.();
  }
}

/** A stream that breaks off gives out what it holds instead of an error: the end is judged by the protocol. */
function streamOf(coding: string): Transform {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
    case 'br':
      return zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return createZstdDecoder();
    case 'deflate':
      return createDeflateDecoder();
    default:
      throw new Error(`unknown content coding "${coding}"`);
  }
}
