import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryFile, MemoryFileReader, type Region } from '../../../src/proxy/sink/memory-file.ts';

const SIZE = 1000;

describe.runIf(process.platform === 'linux')('the file in memory', () => {
  it('gives back what was put, in any mix of sizes and of reading behind', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ length: fc.integer({ min: 1, max: 600 }), reads: fc.nat(3) }), {
          maxLength: 60,
        }),
        (turns) => {
          const file = MemoryFile.create(SIZE) as MemoryFile;
          const reader = new MemoryFileReader(file.handle);
          const waiting: { region: Region; bytes: Buffer }[] = [];
          const read = (): void => {
            const next = waiting.shift();
            if (!next) return;
            expect(reader.take(next.region).equals(next.bytes)).toBe(true);
            reader.done(next.region);
          };
          for (const { length, reads } of turns) {
            const bytes = randomBytes(length);
            const region = file.put(bytes);
            const held = waiting.reduce((sum, one) => sum + one.bytes.length, 0);
            // Refused only for want of room; the end of the ring may be skipped.
            if (region) {
              expect(region.at + length).toBeLessThanOrEqual(SIZE);
              waiting.push({ region, bytes });
            } else expect(held).toBeGreaterThan(0);
            expect(held).toBeLessThanOrEqual(file.unread());
            for (let n = 0; n < reads; n++) read();
          }
          while (waiting.length > 0) read();
          expect(file.refresh()).toBe(0);
          file.close();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes what fits, and nothing more', () => {
    const file = MemoryFile.create(SIZE) as MemoryFile;
    expect(file.put(Buffer.alloc(SIZE + 1))).toBeUndefined();
    expect(file.put(Buffer.alloc(SIZE))).toEqual({ at: 0, length: SIZE, end: SIZE });
    expect(file.put(Buffer.alloc(1))).toBeUndefined();
    file.close();
  });

  it('begins again at its start when it was filled to the last byte', () => {
    const file = MemoryFile.create(SIZE) as MemoryFile;
    const reader = new MemoryFileReader(file.handle);
    const first = file.put(Buffer.alloc(10)) as Region;
    file.put(Buffer.alloc(SIZE - 10));
    reader.done(first);
    expect(file.put(Buffer.alloc(11))).toBeUndefined();
    expect(file.put(Buffer.alloc(10))).toEqual({ at: 0, length: 10, end: SIZE + 10 });
    file.close();
  });

  it('is left out where it is not wanted', () => expect(MemoryFile.create(0)).toBeUndefined());
});
