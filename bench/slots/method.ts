/** One method on one data set in a separate process, so that its time and memory are measured alone. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mine } from '../../src/cli/run/mine.ts';
import { lineSet, pairwiseLcs } from './baselines.ts';
import type { CandidateLine } from './formats.ts';

const [method, folder = '', out = ''] = process.argv.slice(2);
const samples = path.join(folder, 'samples.jsonl');
const started = performance.now();
if (method === 'lens') await mine({ samples, out });
else
  write(
    method === 'line-set'
      ? lineSet(samples)
      : pairwiseLcs(samples, familiesOf(path.join(folder, 'lens.jsonl'))),
  );
console.log(
  JSON.stringify({
    seconds: +((performance.now() - started) / 1000).toFixed(2),
    // Both threads: on a machine that does other work too, this is a better measure than elapsed time.
    cpuSeconds: +((process.cpuUsage().user + process.cpuUsage().system) / 1e6).toFixed(2),
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);

/** Pairwise LCS finds no families: it gets the ones that lens found. */
function familiesOf(file: string): Map<string, string> {
  const families = new Map<string, string>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const sample = /^\{"type":"sample","id":("(?:[^"\\]|\\.)*"),"family":"([^"]*)"/.exec(line);
    if (sample) families.set(JSON.parse(sample[1] as string) as string, sample[2] as string);
  }
  return families;
}

function write(lines: readonly CandidateLine[]): void {
  const descriptor = openSync(out, 'w');
  for (let i = 0; i < lines.length; i += 500)
    writeFileSync(
      descriptor,
      lines
        .slice(i, i + 500)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
  closeSync(descriptor);
}
