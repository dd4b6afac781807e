// From nothing to seeing something: analyses the bundled captures and publishes them, all into out/.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
/** Runs lens as a person would; its own message is enough when it fails. */
const lens = (...args: string[]): void => {
  const { status } = spawnSync(process.execPath, [path.join(root, 'bin', 'lens.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
};

lens('analyze', 'data', '--fresh', '--db', 'out/lens.duckdb', '--md', 'out/report.md');
lens('build', '--db', 'out/lens.duckdb', '--out', 'out/site');
process.stdout.write(`
Look at it:
  out/report.md                            the report
  npx lens serve --db out/lens.duckdb      the pages, live
  out/site/index.html                      the same pages as files: open them, or put the folder on any host
`);
