import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { analyseApart } from '../src/cli/run/analyse-apart.ts';
import { agentLabels } from '../test/truth/labels.ts';
import { rawRequests } from '../test/truth/raw.ts';
import { type Score, type Scores, scoreAgent } from '../test/truth/score.ts';

// npm run truth [-- AGENT … --captures FOLDER --no-run]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { captures: { type: 'string' }, run: { type: 'boolean', default: true } },
});
const folder = path.resolve(values.captures ?? path.join(tmpdir(), 'lens-truth'));
const names = positionals.length > 0 ? positionals : Object.keys(agentLabels);
const unknown = names.find((name) => !(name in agentLabels));
if (unknown !== undefined) {
  console.error(
    `There are no labels for "${unknown}"; there are for ${Object.keys(agentLabels).join(', ')}.`,
  );
  process.exit(2);
}

const kinds = ['changelog', 'tools', 'slots', 'determinants'] as const;
const rows: string[] = [];
const misses: string[] = [];
for (const agent of names) {
  const captures = path.join(folder, agent);
  if (values.run) probe(agent, captures);
  if (!existsSync(captures)) throw new Error(`${captures}: there are no captures; run without --no-run.`);
  const files = readdirSync(captures)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => path.join(captures, name));
  const labels = agentLabels[agent] as (typeof agentLabels)[string];
  const requests = rawRequests(files, agent);
  const scores = await analyseApart(
    files,
    () => undefined,
    (db) => scoreAgent(db, requests, labels),
  );
  const captured = new Set(requests.map(({ version }) => version));
  const versions = labels.versions.filter((version) => captured.has(version)).join(', ');
  rows.push(
    `| ${agent} | ${versions} | ${files.length} | ${kinds.map((kind) => cells(scores, kind)).join(' | ')} |`,
  );
  for (const kind of kinds)
    for (const miss of scores[kind].misses) misses.push(`- ${agent}, ${kind}: ${miss.replaceAll('`', "'")}`);
}
console.log(
  `| agent | versions | captures | ${kinds.map((kind) => `${kind}: recall, precision`).join(' | ')} |`,
);
console.log('|---|---|---:|---|---|---|---|');
console.log(rows.join('\n'));
console.log(`\nMisses:\n\n${misses.length > 0 ? misses.join('\n') : 'none'}`);

function cells(scores: Scores, kind: (typeof kinds)[number]): string {
  const { found, expected, right, reported }: Score = scores[kind];
  return `${found}/${expected}, ${right}/${reported}`;
}

/** Runs what has not run today; the agents are installed from the npm registry. */
function probe(agent: string, captures: string): void {
  const { versions, situations } = agentLabels[agent] as (typeof agentLabels)[string];
  const { status } = spawnSync(
    process.execPath,
    [
      path.join(import.meta.dirname, 'lens.ts'),
      'probe',
      ...versions.map((version) => `${agent}@${version}`),
      ...situations.flatMap((name) => ['--only', name]),
      '--captures',
      captures,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) console.error(`${agent}: some runs failed; the others are scored.`);
}
