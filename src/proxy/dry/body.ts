import { codingsOf, decodeBody } from '../sink/decode.ts';
import { limits } from '../sink/limits.ts';
import type { RawHeaders } from '../types.ts';

/** A header's first value by its lower-case name, or undefined. */
export function headerOf(headers: RawHeaders, name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}

/**
 * The text of a whole request body, decoded by its `content-encoding`.
 *
 * @throws Error when the body is cut, damaged, or in an encoding that is not known.
 */
export async function bodyText(body: AsyncIterable<Buffer> | null, headers: RawHeaders): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  const codings = codingsOf(headerOf(headers, 'content-encoding'));
  return decodeBody(Buffer.concat(chunks), codings, limits).toString('utf8');
}
