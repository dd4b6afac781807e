import { once } from 'node:events';
import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZstdDecoder, decodeZstd } from '../../../src/wire/content/zstd.ts';

const limit = 10_000_000;
const noise = (bytes: number, seed: number): Buffer => {
  let state = seed;
  const filled = Buffer.alloc(bytes);
  for (const at of filled.keys()) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    filled[at] = state >>> 24;
  }
  return filled;
};
const contents = {
  text: Buffer.from('Grüße, 🐟! '.repeat(3000)),
  run: Buffer.alloc(400_000, 7),
  noise: noise(300_000, 1),
  small: Buffer.from('x'),
  empty: Buffer.alloc(0),
};
const skippable = Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from('index')]);
const emptySkippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
const withChecksum = (bytes: Buffer) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
const streamed = async (...parts: Buffer[]): Promise<Buffer> => {
  const encoder = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const chunks: Buffer[] = [];
  encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const part of parts) {
    encoder.write(part);
    await new Promise<void>((resolve) => encoder.flush(constants.ZSTD_e_flush, () => resolve()));
  }
  encoder.end();
  await once(encoder, 'end');
  return Buffer.concat(chunks);
};

async function decode(
  bytes: Buffer,
  places: readonly number[] = [],
): Promise<{ output: Buffer; error: string | null }> {
  const decoder = createZstdDecoder();
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

describe('zstd with any number of frames', () => {
  const frames = fc.array(
    fc.oneof(
      fc.constantFrom(...Object.values(contents)).map((bytes) => ({ bytes, frame: zstdCompressSync(bytes) })),
      fc.constantFrom(...Object.values(contents)).map((bytes) => ({ bytes, frame: withChecksum(bytes) })),
      fc.constantFrom(skippable, emptySkippable).map((frame) => ({ bytes: contents.empty, frame })),
    ),
    { maxLength: 5 },
  );

  it('decodes them all, in any chunking, as a stream and whole', async () => {
    await fc.assert(
      fc.asyncProperty(frames, fc.array(fc.nat(), { maxLength: 12 }), async (list, places) => {
        const bytes = Buffer.concat(list.map(({ frame }) => frame));
        const expected = Buffer.concat(list.map((each) => each.bytes));
        const { output, error } = await decode(bytes, places);
        expect(error).toBe(null);
        expect(output.equals(expected)).toBe(true);
        expect(decodeZstd(bytes, limit).equals(expected)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('decodes byte by byte', async () => {
    const bytes = Buffer.concat([
      skippable,
      await streamed(contents.text, contents.small),
      emptySkippable,
      withChecksum(contents.text),
    ]);
    const { output } = await decode(bytes, [...bytes.keys()]);
    expect(output.equals(Buffer.concat([contents.text, contents.small, contents.text]))).toBe(true);
  });

  it('gives each flushed part at once', async () => {
    const decoder = createZstdDecoder();
    const encoder = createZstdCompress();
    encoder.pipe(decoder);
    for (const part of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      encoder.write(part);
      encoder.flush(constants.ZSTD_e_flush);
      const [chunk] = (await once(decoder, 'data')) as [Buffer];
      expect(chunk.toString()).toBe(part);
    }
    encoder.destroy();
    decoder.destroy();
  });

  it('gives what can be decoded of a stream that breaks off; a whole body that does is an error', async () => {
    const bytes = await streamed(contents.text, contents.small);
    const cut = Buffer.concat([zstdCompressSync(contents.small), bytes.subarray(0, -5)]);
    const { output, error } = await decode(cut);
    expect(error).toBe(null);
    expect(output.equals(Buffer.concat([contents.small, contents.text, contents.small]))).toBe(true);
    for (const length of [cut.length, 3, 9])
      expect(() => decodeZstd(cut.subarray(0, length), limit)).toThrow('unexpected end');
  });

  it('goes on with the frame after an unfinished one', async () => {
    const whole = await streamed(contents.text, contents.small, contents.small);
    // Without its last block, as a process that was killed leaves it.
    const killed = whole.subarray(0, -7);
    const bytes = Buffer.concat([killed, zstdCompressSync(contents.text)]);
    for (const places of [[], [...bytes.keys()]]) {
      const { output, error } = await decode(bytes, places);
      expect(error).toBe(null);
      expect(
        output.equals(Buffer.concat([contents.text, contents.small, contents.small, contents.text])),
      ).toBe(true);
    }
  });

  it.each([
    ['no zstd at all', Buffer.from('{"a":1}'), /no frame begins here|belong to no zstd frame/],
    [
      'junk after a frame',
      Buffer.concat([zstdCompressSync(contents.small), Buffer.from('junk')]),
      /no frame begins here|belong to no zstd frame/,
    ],
    [
      'a wrong checksum',
      Buffer.concat([withChecksum(contents.text).subarray(0, -1), Buffer.from([0])]),
      /checksum|Restored data/i,
    ],
    [
      'a block too large to be',
      Buffer.concat([zstdCompressSync(contents.small).subarray(0, 6), Buffer.alloc(8, 0xf5)]),
      /no frame begins here|belong to no zstd frame/,
    ],
  ])('reports what is wrong: %s', async (_name, bytes, message) => {
    expect((await decode(bytes)).error).toMatch(message);
    expect(() => decodeZstd(bytes, limit)).toThrow(message);
  });

  it('keeps to its limit', () => {
    const bytes = Buffer.concat([zstdCompressSync(contents.run), zstdCompressSync(contents.run)]);
    expect(decodeZstd(bytes, 800_000)).toHaveLength(800_000);
    expect(() => decodeZstd(bytes, 799_999)).toThrow();
    expect(() => decodeZstd(bytes, 100)).toThrow();
    expect(() => decodeZstd(Buffer.concat([bytes, zstdCompressSync(contents.small)]), 800_000)).toThrow(
      '800000',
    );
  });

  it('decodes nothing to nothing', async () => {
    expect(decodeZstd(Buffer.alloc(0), limit)).toHaveLength(0);
    expect(await decode(Buffer.alloc(0))).toEqual({ output: Buffer.alloc(0), error: null });
  });
});
