import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CandidateLine } from '../../../bench/slots/formats.ts';
import { readTruth } from '../../../bench/slots/formats.ts';
import { labelSamples } from '../../../bench/slots/label.ts';
import { Score } from '../../../bench/slots/score.ts';
import { mineFile } from '../../../src/analysis/prompts/batch/mine-file.ts';

const folder = path.join(import.meta.dirname, '../../cases/real-prompts');
const samples = path.join(folder, 'samples.jsonl');

// Real prompts of Codex, Gemini CLI, OpenCode, Qwen Code and three versions of Pi, labelled by hand in bench/slots/real-labels.ts.
test('finds in real prompts what a person finds', async () => {
  const score = new Score(await readTruth(path.join(folder, 'truth.json')), true);
  const { clusters } = await mineFile(samples);
  for (const { lines } of clusters)
    for (const line of lines.trimEnd().split('\n')) score.add(JSON.parse(line) as CandidateLine);
  const result = score.result(2);
  expect(result.lossless).toBe(1);
  expect(result.families).toEqual({ truth: 27, cand: 27, ARI: 1 });
  expect({ spans: result.span_exact, patterns: result.pattern_F1 }).toEqual({ spans: 1, patterns: 1 });
  // Two git lists of one and two lines are read as optional lines, and a blank line next to an option as fixed.
  expect(result.dynamic.F1).toBeGreaterThanOrEqual(0.997);
  expect(result.macroF1_5class).toBeGreaterThanOrEqual(0.989);
  expect(result.skeleton_exact).toBe('9/10');
});

test('the labels are those of the rules', async () => {
  const rows = readFileSync(samples, 'utf8').split('\n').filter(Boolean);
  const labelled = labelSamples(rows.map((row) => JSON.parse(row)));
  const truth = await readTruth(path.join(folder, 'truth.json'));
  expect([...truth.samples.values()]).toEqual(labelled.samples);
});
