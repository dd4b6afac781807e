/**
 * Mines synthetic data sets and scores the templates, next to two simpler methods on the same data in the same run; on
 * sets of a thousand samples and more, also places the last 200 one by one.
 *
 * node bench/slots/run.ts [--set NAME] [--keep DIR] [--without-baselines] [--without-placing]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generate, settingsFrom } from './generate.ts';
import type { Incremental } from './incremental.ts';
import { scoreFile } from './score.ts';
import { sets } from './sets.ts';

type Method = 'lens' | 'line-set' | 'pairwise-lcs';

interface Measured {
  seconds: number;
  cpuSeconds: number;
  megabytes: number;
}

function measure(method: Method, folder: string): Measured {
  const out = path.join(folder, `${method}.jsonl`);
  const args = [path.join(import.meta.dirname, 'method.ts'), method, folder, out];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.status !== 0) throw new Error(`${method} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout) as Measured;
}

/** In a separate process, like a method. */
function measurePlacing(folder: string): Incremental {
  const args = ['--max-old-space-size=8192', path.join(import.meta.dirname, 'incremental.ts'), folder];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.status !== 0) throw new Error(`placing ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout) as Incremental;
}

async function runSet(
  name: string,
  options: string,
  folder: string,
  methods: readonly Method[],
  placing: boolean,
) {
  const { out: _, ...settings } = settingsFrom(options.split(' '));
  const data = generate(settings, folder);
  const truth = path.join(folder, 'truth.json');
  const rows = [];
  let ours: Measured | undefined;
  for (const method of methods) {
    const measured = measure(method, folder);
    ours ??= measured;
    const score = (await scoreFile(truth, path.join(folder, `${method}.jsonl`), true)).result(20);
    rows.push({
      method,
      seconds: measured.seconds,
      cpu: measured.cpuSeconds,
      'x lens': +(measured.seconds / ours.seconds).toFixed(2),
      MB: measured.megabytes,
      ARI: score.families.ARI,
      dynamic: score.dynamic.F1,
      fixed: score.fixed.F1,
      macro5: score.macroF1_5class,
      span: score.span_exact,
      pattern: score.pattern_F1,
      skeleton: score.skeleton_exact,
      lossless: score.lossless,
      mdl: score.bytes.mdl_ratio,
    });
  }
  const size = (statSync(path.join(folder, 'samples.jsonl')).size / 1e6).toFixed(0);
  console.log(`\n${name}: ${options} (${data.samples} samples, ${data.meanLines} lines each, ${size} MB)`);
  console.table(rows);
  if (placing && data.samples >= 1000) console.table([measurePlacing(folder)]);
  return { name, options, rows };
}

const { values } = parseArgs({
  options: {
    set: { type: 'string', multiple: true },
    keep: { type: 'string' },
    'without-baselines': { type: 'boolean' },
    'without-placing': { type: 'boolean' },
  },
});
const root = values.keep ?? mkdtempSync(path.join(tmpdir(), 'lens-slots-'));
console.log(
  `${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.version}, strict scores, skeletons of 20 samples or more`,
);
const results = [];
for (const { name, options, group } of sets) {
  if (values.set && !values.set.includes(name) && !values.set.includes(group)) continue;
  if (!values.set && group === 'large') continue;
  const methods: Method[] = values['without-baselines'] ? ['lens'] : ['lens', 'line-set', 'pairwise-lcs'];
  results.push(await runSet(name, options, path.join(root, name), methods, !values['without-placing']));
}
const skeletons = results
  .map(({ rows }) => (rows[0]?.skeleton ?? '0/0').split('/').map(Number))
  .reduce((sum, [exact = 0, all = 0]) => [(sum[0] as number) + exact, (sum[1] as number) + all], [0, 0]);
console.log(`\nskeletons exact over all sets: ${skeletons.join(' of ')}`);
if (values.keep) writeFileSync(path.join(root, 'results.json'), JSON.stringify(results, null, 1));
else rmSync(root, { recursive: true });
