import { parseArgs } from 'node:util';
import { readMutatedLog } from '../test/import/mutate.ts';
import { readMutated } from '../test/wire/read-mutated.ts';

/**
 * Reads mutated requests and answers with every wire format, and mutated logs of other tools, many more than the tests
 * do. A failing seed is repeated
 * with `--from SEED --runs 1`.
 */
const { values } = parseArgs({
  options: { from: { type: 'string', default: '1' }, runs: { type: 'string', default: '20000' } },
});
const [from, runs] = [Number(values.from), Number(values.runs)];
let failed = 0;
for (let seed = from; seed < from + runs; seed++) {
  try {
    readMutated(seed);
    readMutatedLog(seed);
  } catch (error) {
    failed++;
    console.error(`seed ${seed}: ${(error as Error).stack}`);
  }
  if (seed % 1000 === 0) console.log(`${seed - from + 1} of ${runs}, ${failed} failed`);
}
console.log(`${runs} read, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
