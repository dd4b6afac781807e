import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import type { RawHeaders } from '../types.ts';

/** A header's first value by its lower-case name, or undefined. */
export function headerOf(headers: RawHeaders, name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}

const decoders: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
  identity: async (body) => body,
};

/**
 * The text of a whole request body, decoded as its `content-encoding` says.
 *
 * @throws Error when the body is cut, damaged, or in an encoding that is not known.
 */
export async function bodyText(body: AsyncIterable<Buffer> | null, headers: RawHeaders): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  let bytes: Buffer = Buffer.concat(chunks);
  const encodings = (headerOf(headers, 'content-encoding') ?? 'identity').split(',').reverse();
  for (const encoding of encodings.map((name) => name.trim().toLowerCase())) {
    const decode = decoders[encoding];
    if (!decode) throw new Error(`content-encoding "${encoding}" is not known`);
    bytes = await decode(bytes);
  }
  return bytes.toString('utf8');
}
