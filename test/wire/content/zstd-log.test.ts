import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zstdChunks } from '../../../src/wire/content/zstd.ts';

const parts = Array.from({ length: 4 }, (_, n) =>
  Buffer.from(`${n}: ${'some text that repeats '.repeat(3000 + n)}`),
);
const [first, second, third] = parts.map((part) => zstdCompressSync(part)) as [Buffer, Buffer, Buffer];
const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function unpack(bytes: Buffer, size = bytes.length): Promise<{ text: string; troubles: string[] }> {
  const troubles: string[] = [];
  const output: Buffer[] = [];
  for await (const chunk of zstdChunks(chunked(bytes, size), ({ code }) => troubles.push(code)))
    output.push(chunk);
  return { text: Buffer.concat(output).toString(), troubles };
}

const text = (...numbers: number[]) => numbers.map((n) => (parts[n] as Buffer).toString()).join('');

describe('zstdChunks', () => {
  test.each([1, 2, 3, 7, 64, 1000, 1 << 20])(
    'reads several frames and skippable ones in chunks of %i',
    async (size) => {
      const bytes = Buffer.concat([skippable, first, second, skippable, third]);
      expect(await unpack(bytes, size)).toEqual({ text: text(0, 1, 2), troubles: [] });
    },
  );

  test('reads frames with a checksum', async () => {
    const checked = zstdCompressSync(parts[3] as Buffer, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    expect(await unpack(Buffer.concat([checked, first]), 5)).toEqual({ text: text(3, 0), troubles: [] });
  });

  test('gives what was flushed of a frame that breaks off, and what was appended behind it', async () => {
    const compressor = createZstdCompress();
    const written: Buffer[] = [];
    compressor.on('data', (bytes: Buffer) => written.push(bytes));
    await new Promise<void>((resolve) => compressor.write(parts[0] as Buffer, () => resolve()));
    await new Promise<void>((resolve) => compressor.flush(constants.ZSTD_e_flush, () => resolve()));
    const unfinished = Buffer.concat(written);
    for (const size of [3, 4096]) {
      expect(await unpack(unfinished, size)).toEqual({ text: text(0), troubles: ['packed_cut'] });
      const appended = Buffer.concat([unfinished, second]);
      expect(await unpack(appended, size)).toEqual({ text: text(0, 1), troubles: ['packed_cut'] });
    }
  });

  test('reports a damaged frame and junk, and reads the frames behind', async () => {
    const damaged = Buffer.from(second);
    damaged.fill(0xa5, 20, Math.min(60, damaged.length - 8));
    const read = await unpack(
      Buffer.concat([first, damaged, Buffer.from('junk between frames'), third]),
      1000,
    );
    expect(read.text.startsWith(text(0))).toBe(true);
    expect(read.text.endsWith(text(2))).toBe(true);
    expect(read.troubles).toContain('packed_damaged');
  });
});
