import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { analyseApart } from '../../src/cli/run/analyse-apart.ts';
import { steps } from './judge.ts';
import { agentLabels } from './labels.ts';
import { rawRequests } from './raw.ts';
import { type Scores, scoreAgent } from './score.ts';

// The frozen part of `npm run truth`: five situations of two versions of Pi, recorded by lens probe.
const folder = path.join(import.meta.dirname, 'frozen');
const files = readdirSync(folder)
  .sort()
  .map((name) => path.join(folder, name));
const requests = rawRequests(files, 'pi');

it('changelog, tools, slots and determinants of two versions agree with raw lines and labels', async () => {
  const scores = await analyseApart(
    files,
    () => undefined,
    (db) => scoreAgent(db, requests, agentLabels['pi'] as (typeof agentLabels)[string]),
  );
  expect(figures(scores)).toEqual({
    changelog: [17, 17, 17, 17],
    tools: [0, 0, 0, 0],
    slots: [3, 3, 8, 8],
    determinants: [6, 6, 6, 6],
  });
  expect(Object.values(scores).flatMap(({ misses }) => misses)).toEqual([]);
});

const figures = (scores: Scores) =>
  Object.fromEntries(
    Object.entries(scores).map(([kind, { found, expected, right, reported }]) => [
      kind,
      [found, expected, right, reported],
    ]),
  );

it('the judge finds a line that is changed by hand, in the lines and not by lens', () => {
  const changed = requests.map((request) =>
    request.version === '1.6.0'
      ? { ...request, lines: [...request.lines, 'Only in the newer one.'] }
      : request,
  );
  const [before, after] = [steps(requests), steps(changed)];
  expect([...(after[0]?.added.recurring ?? [])].filter((line) => !before[0]?.added.all.has(line))).toEqual([
    'Only in the newer one.',
  ]);
});
