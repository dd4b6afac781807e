// From nothing to seeing something: analyses the bundled captures and publishes them, all into out/.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const lens = (...args: string[]): void => {
  execFileSync(process.execPath, [path.join(root, 'bin', 'lens.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
};

lens('analyze', 'data', '--fresh', '--db', 'out/lens.duckdb', '--md', 'out/report.md');
lens('build', '--db', 'out/lens.duckdb', '--out', 'out/site');
process.stdout.write(`
Look at it:
  out/report.md                            the report
  npx lens serve --db out/lens.duckdb      the pages, live
  out/site/index.html                      the same pages as files: open them, or put the folder on any host
`);
