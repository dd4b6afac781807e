import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { killRound } from './kill.ts';

/** `node bench/kill/run.ts [ROUNDS]`: kills lens under load at random moments and counts what was lost. */
const rounds = Number(process.argv[2] ?? 200);
const warnings: Record<string, number> = {};
const missing: number[] = [];
let ended = 0;
let lines = 0;
let gaps = 0;
for (let round = 1; round <= rounds; round++) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-kill-'));
  const after = 20 + Math.random() * 600;
  const result = await killRound(path.join(folder, 'captures'), () => setTimeout(after));
  ended += result.ended;
  lines += result.lines;
  gaps += result.gaps;
  missing.push(...result.missing);
  for (const code of result.warnings) warnings[code] = (warnings[code] ?? 0) + 1;
  rmSync(folder, { recursive: true, force: true });
}
const older = (ms: number): number => missing.filter((age) => age >= ms).length;
console.log({
  rounds,
  ended,
  onDisk: ended - missing.length,
  missing: {
    all: missing.length,
    'ended 20 ms and more before': older(20),
    'ended 50 ms and more before': older(50),
    'ended 150 ms and more before': older(150),
    'before one that is there': gaps,
    longest: Math.max(0, ...missing),
  },
  lines,
  warnings,
});
