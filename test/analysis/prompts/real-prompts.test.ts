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

// Real prompts of Codex, Gemini CLI, OpenCode and three versions of Pi, labelled by hand in bench/slots/real-labels.ts.
test('finds in real prompts what a person finds', async () => {
  const score = new Score(await readTruth(path.join(folder, 'truth.json')), true);
  const { clusters } = await mineFile(samples);
  for (const { lines } of clusters)
    for (const line of lines.trimEnd().split('\n')) score.add(JSON.parse(line) as CandidateLine);
  const result = score.result(2);
  expect(result.lossless).toBe(1);
  // One of 51 texts goes astray: a subagent whose prompt is the main one with two sections exchanged. Requests tell them
  // apart by their tools; texts alone do not.
  expect(result.families).toEqual({ truth: 19, cand: 18, ARI: 0.9863 });
  expect(result.span_exact).toBe(1);
  expect(result.pattern_F1).toBeGreaterThanOrEqual(0.93);
  expect(result.F1_by_class['S']).toBeGreaterThanOrEqual(0.95);
  expect(result.F1_by_class['F']).toBeGreaterThanOrEqual(0.97);
});

test('the labels are those of the rules', async () => {
  const rows = readFileSync(samples, 'utf8').split('\n').filter(Boolean);
  const labelled = labelSamples(rows.map((row) => JSON.parse(row)));
  const truth = await readTruth(path.join(folder, 'truth.json'));
  expect([...truth.samples.values()]).toEqual(labelled.samples);
});
