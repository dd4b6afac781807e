import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killRound } from './kill.ts';

/** `node bench/kill/run.ts [ROUNDS]`: kills lens under load at random moments and counts what was lost. */
const rounds = Number(process.argv[2] ?? 200);
const total = { ended: 0, endedOnDisk: 0, justEnded: 0, lines: 0 };
const warnings: Record<string, number> = {};
for (let round = 1; round <= rounds; round++) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-kill-'));
  const result = await killRound(path.join(folder, 'captures'), 20 + Math.random() * 600);
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += result[key];
  for (const code of result.warnings) warnings[code] = (warnings[code] ?? 0) + 1;
  if (result.endedOnDisk < result.ended)
    console.log(`round ${round}: ${result.ended - result.endedOnDisk} ended exchanges missing`);
  rmSync(folder, { recursive: true, force: true });
}
console.log({ rounds, ...total, warnings });
