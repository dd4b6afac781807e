/**
 * The logs that lens writes, as the package exports them (`prompt-lens/record`): zod schemas of every kind of line, and
 * a reader that turns the bytes of a log into typed records. The format is described in docs/record-format.md.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { bodyOf, readRecords } from 'prompt-lens/record';
 *
 * for await (const record of readRecords(createReadStream('20261130-codex.jsonl'))) {
 *   if (record.kind === 'request') console.log(record.head.path, bodyOf(record.body));
 *   if (record.kind === 'response') console.log(record.response.status, record.response.outcome);
 *   if (record.kind === 'warning') console.warn(`line ${record.source.line}: ${record.message}`);
 * }
 * ```
 *
 * @packageDocumentation
 */
import { parseJson } from './body.ts';
import { lineBatches } from './lines.ts';
import { lensReader } from './read.ts';
import type { LogRecord, RequestBody } from './reader.ts';

export type {
  LogRecord,
  RequestBody,
  RequestHead,
  ResponseRecord,
  SessionRecord,
  SourceLine,
} from './reader.ts';
export {
  type EventLine,
  eventLine,
  type GapLine,
  gapLine,
  type HeadersLine,
  headersLine,
  type Outcome,
  outcomes,
  RECORD_VERSION,
  type RecordLine,
  type RequestLine,
  type ResponseLine,
  requestLine,
  responseLine,
  type SessionLine,
  sessionLine,
  trafficLine,
} from './schema.ts';

/**
 * Reads the records of one log in file order. Nothing in a log makes it throw: a line that cannot be read becomes a
 * record of kind `warning` that states the line and what is wrong with it.
 *
 * A request's body is a view into the read buffer: it is valid until the next record is asked for. {@link bodyOf}
 * gives its value.
 *
 * @param chunks the bytes of the log (unpacked), in pieces of any size.
 * @param file name of the log, repeated in `source` of every record.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  file = '',
): AsyncGenerator<LogRecord> {
  const decoder = lensReader.open({ file });
  for await (const batch of lineBatches(buffers(chunks), { offset: 0, lines: 0 })) {
    for (const { bytes, number, offset } of batch) yield* decoder.push(bytes, { file, line: number, offset });
  }
  yield* decoder.end();
}

async function* buffers(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

/**
 * The body of a request as a value: parsed where it is JSON, a string where it is text, a `Buffer` where it is neither;
 * undefined for a request without a body, and for JSON that does not parse.
 */
export function bodyOf(body: RequestBody): unknown {
  if (body === undefined) return undefined;
  if ('json' in body) return parseJson(body.json.toString())?.value;
  return 'text' in body ? body.text : Buffer.from(body.base64, 'base64');
}
