// npm run fidelity: measures what lens changes in the requests of real agents, and writes the table in docs/fidelity.md.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientPins } from './client-pins.ts';
import type { MeasuredSubject } from './fidelity/inside.ts';
import { measuredPart, withMeasuredPart } from './fidelity/page.ts';
import { installClients } from './install-clients.ts';

const root = path.resolve(import.meta.dirname, '..');
const page = path.join(root, 'docs', 'fidelity.md');
// A part of a subject's name measures that one alone, and leaves the page as it is.
const [only = ''] = process.argv.slice(2);

if (process.platform !== 'linux' || !namespacesWork()) {
  process.stderr.write(
    'npm run fidelity needs Linux with unshare, ip and mount, as root or with user namespaces allowed: each run has a network of its own.\n',
  );
  process.exit(1);
}
const clients = await installClients((line) => process.stderr.write(`${line}\n`));
const binaries = Object.fromEntries(clients.map(({ id, binary }) => [id, binary]));
const scratch = await mkdtemp(path.join(tmpdir(), 'lens-fidelity-'));
try {
  const inside = [process.execPath, path.join(import.meta.dirname, 'fidelity', 'inside.ts')];
  const { status } = unshare([...inside, scratch, only, JSON.stringify(binaries)], 'inherit');
  if (status !== 0) throw new Error(`The measurement ended with ${status}.`);
  const measured = JSON.parse(
    await readFile(path.join(scratch, 'measured.json'), 'utf8'),
  ) as MeasuredSubject[];
  const part = measuredPart(measured, clientPins, new Date());
  if (only === '') await writeFile(page, withMeasuredPart(await readFile(page, 'utf8'), part));
  process.stdout.write(`${part}\n`);
  const noisy = measured.filter(({ cells }) =>
    cells.some(({ way, difference }) => way === 'direct' && difference && difference.body.length > 0),
  );
  if (noisy.length > 0)
    throw new Error(
      `Two direct runs differ (${noisy.map(({ name }) => name).join(', ')}): the rest of those rows says nothing.`,
    );
} finally {
  if (!process.env['LENS_FIDELITY_KEEP']) await rm(scratch, { recursive: true, force: true });
  else process.stderr.write(`kept ${scratch}\n`);
}

function namespacesWork(): boolean {
  return unshare(['true'], 'ignore').status === 0;
}

function unshare(command: readonly string[], stdio: 'inherit' | 'ignore') {
  return spawnSync('unshare', ['--map-root-user', '--net', '--mount', ...command], {
    stdio: ['ignore', stdio === 'ignore' ? 'ignore' : 'inherit', stdio],
  });
}
