import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { killRound, type RunningLoad } from '../../bench/kill/kill.ts';

/** However busy the machine is: waits for things to happen, not for a time. */
async function reach(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(20);
}

describe('kill -9 of lens under load', () => {
  it.each([1, 24])('leaves every ended exchange readable (after %i have ended)', async (count) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lens-kill-'));
    let early: number[] = [];
    try {
      const result = await killRound(path.join(folder, 'captures'), async (load: RunningLoad) => {
        await reach(() => load.ended().length >= count);
        early = load.ended();
        // The load goes on, and what has ended gets to the disk beside it.
        await reach(() => early.every((n) => load.onDisk().has(n)));
      });
      expect(early.length).toBeGreaterThanOrEqual(count);
      expect(result.ended).toBeGreaterThanOrEqual(early.length);
      expect(result.missing).toEqual([]);
      expect(result.warnings.filter((code) => code !== 'torn_line')).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
