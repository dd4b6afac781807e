import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { installClients } from './install-clients.ts';

// Drives the six pinned CLIs through lens. Words after the command go to vitest: npm run test:clients -- -t codex
const root = path.resolve(import.meta.dirname, '..');
await installClients((line) => console.log(line));
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const config = path.join(root, 'test', 'clients', 'vitest.config.ts');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', config, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
