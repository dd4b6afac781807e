import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { usualShape, writeInterludeLog } from '../../../bench/analyze/generate.ts';
import { temporaryFolder } from '../../store/fixture.ts';
import { bundled } from '../derived.ts';
import { cutAt, holdsFor } from './law.ts';
import { talks } from './talks.ts';

const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');
const share = (min: number) => fc.double({ min, max: 1, noNaN: true });

describe('a log that was analysed piece by piece has the same analysis as one that was read at once', () => {
  test('what agents sent, one after another', async () => {
    const lines = ['pi-0.87.1.jsonl', 'opencode-1.18.33.jsonl', 'codex-0.169.0.jsonl'].flatMap((name) =>
      linesOf(bundled(name)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(share(0), { minLength: 2, maxLength: 3 }), async (shares) => {
        await holdsFor(cutAt(lines, shares));
      }),
      { numRuns: 2, seed: 5, endOnFailure: true },
    );
  });

  test('a log of another tool, in which one session is all there is', async () => {
    const log = path.join(temporaryFolder(), 'interlude.jsonl');
    const shape = { ...usualShape, requests: 90, systemKb: 1, toolsKb: 2, messagesKb: 2, turns: 15 };
    writeInterludeLog(log, shape);
    const lines = linesOf(log);
    await holdsFor(cutAt(lines, [0.5, 0.7, 0.72, 0.9]));
  });

  test('turns, subagents, retries, compactions, late answers, new agents', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(share(0.3), { minLength: 3, maxLength: 5 }),
        async (seed, shares) => {
          await holdsFor(cutAt(talks(seed, 50), shares));
        },
      ),
      { numRuns: 4, seed: 7, endOnFailure: true },
    );
  });

  test.each([
    { what: 'a late answer makes two threads one', seed: 204, ends: [36, 46, 49, 55, 56, 68, 85, 91] },
    { what: 'an earlier request follows one that is answered late', seed: 220, ends: [49, 67, 78, 86, 91] },
  ])('$what', async ({ seed, ends }) => {
    const lines = talks(seed, 45);
    const shares = ends.map((end) => (end + 0.5) / lines.length);
    await holdsFor(cutAt(lines, shares));
  });

  test('interrupted at any statement, too', async () => {
    const lines = talks(4, 50);
    await holdsFor(cutAt(lines, [0.6, 0.9]), { interrupt: 12 });
  });
});
