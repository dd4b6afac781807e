import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineBatches } from '../../src/record/lines.ts';

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  // Both buffers are used again and again, as they are when a file is read.
  const buffers = [Buffer.alloc(bytes.length), Buffer.alloc(bytes.length)];
  let from = 0;
  for (let turn = 0; from < bytes.length; turn++) {
    const to = Math.min(bytes.length, from + (sizes[turn % sizes.length] as number));
    const buffer = buffers[turn % 2] as Buffer;
    buffer.fill('#');
    bytes.copy(buffer, 0, from, to);
    yield buffer.subarray(0, to - from);
    from = to;
  }
}

test('gives the same lines in any chunking, each with its place', async () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme', maxLength: 30 }).map((s) => s.replaceAll('\n', ' ')),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (lines, sizes) => {
        const bytes = Buffer.from(lines.join('\n'));
        const found = [];
        for await (const batch of lineBatches(inChunks(bytes, sizes), { offset: 100, lines: 7 })) {
          for (const line of batch) {
            const { offset, end } = line;
            expect(bytes.subarray(offset - 100, offset - 100 + line.bytes.length).equals(line.bytes)).toBe(
              true,
            );
            expect(end - offset).toBe(line.bytes.length + (line.ended ? 1 : 0));
            found.push({ text: line.bytes.toString(), number: line.number, ended: line.ended });
          }
        }
        const last = lines.at(-1) === '' ? [] : [lines.at(-1) as string];
        expect(found).toEqual([
          ...lines.slice(0, -1).map((line, index) => ({ text: line, number: index + 8, ended: true })),
          ...last.map((line) => ({ text: line, number: lines.length + 7, ended: false })),
        ]);
      },
    ),
  );
});
