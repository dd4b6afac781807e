import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { killRound } from '../../bench/kill/kill.ts';

describe('kill -9 of lens under load', () => {
  it.each([1200, 1500])('leaves every ended exchange readable (after %i ms)', async (after) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lens-kill-'));
    try {
      const result = await killRound(path.join(folder, 'captures'), after, 900);
      expect(result.ended + result.justEnded).toBeGreaterThan(0);
      expect(result.endedOnDisk).toBe(result.ended);
      expect(result.warnings.filter((code) => code !== 'torn_line')).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
