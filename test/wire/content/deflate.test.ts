import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeflateDecoder, decodeDeflate } from '../../../src/wire/content/deflate.ts';

const limit = 10_000_000;
const forms: [string, (bytes: Buffer) => Buffer][] = [
  ['in a zlib wrapper', deflateSync],
  ['raw', deflateRawSync],
  ['raw and stored', (bytes) => deflateRawSync(bytes, { level: 0 })],
];

async function decode(bytes: Buffer, places: readonly number[]) {
  const decoder = createDeflateDecoder();
  const chunks: Buffer[] = [];
  let error: string | null = null;
  decoder.on('data', (chunk: Buffer) => chunks.push(chunk));
  decoder.on('error', (thrown) => {
    error = thrown.message;
  });
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, edge] of edges.slice(1).entries()) decoder.write(bytes.subarray(edges[index], edge));
  decoder.end();
  await new Promise((resolve) => decoder.once('close', resolve));
  return { output: Buffer.concat(chunks), error };
}

describe.each(forms)('deflate %s', (_name, encode) => {
  it('is decoded whole, and in any chunking as a stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (content, places) => {
          const encoded = encode(Buffer.from(content));
          expect(decodeDeflate(encoded, limit)).toEqual(Buffer.from(content));
          expect(await decode(encoded, places)).toEqual({ output: Buffer.from(content), error: null });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives out what came when it breaks off, as a stream', async () => {
    const content = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index).join(' '));
    const encoded = encode(content);
    const { output, error } = await decode(encoded.subarray(0, encoded.length / 2), [7, 300]);
    expect(error).toBe(null);
    expect(output.length).toBeGreaterThan(1_000);
    expect(content.subarray(0, output.length)).toEqual(output);
    expect(() => decodeDeflate(encoded.subarray(0, encoded.length / 2), limit)).toThrow(
      'unexpected end of file',
    );
  });
});

it('reports what is no deflate', async () => {
  expect((await decode(Buffer.from('no deflate'), [])).error).toMatch(/invalid/);
  expect(() => decodeDeflate(Buffer.from('no deflate'), limit)).toThrow(/invalid/);
});
