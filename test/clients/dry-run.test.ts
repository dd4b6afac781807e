import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dryRunPins } from '../../scripts/client-pins.ts';
import { installClient } from '../../scripts/install-clients.ts';
import { endLeftovers } from '../../scripts/run-client.ts';
import { readLog } from './support.ts';

const run = promisify(execFile);
const lens = path.resolve(import.meta.dirname, '../../scripts/lens.ts');

describe.each(dryRunPins)('$id $version', ({ words, env, ...pin }) => {
  it('a dry run without a person is recorded whole', async () => {
    const root = mkdtempSync(path.join(tmpdir(), `lens-${pin.id}-`));
    const [home, work, out] = ['home', 'work', 'captures'].map((name) => path.join(root, name)) as [
      string,
      string,
      string,
    ];
    try {
      for (const folder of [home, work]) mkdirSync(folder);
      writeFileSync(path.join(work, 'README.md'), 'hello\n');
      const client = await installClient(pin);
      const command = [client.binary, ...words, 'List files in this directory'];
      const folders = [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
      const child = run(process.execPath, [lens, 'capture', '--dry=tool', '--out', out, '--', ...command], {
        cwd: work,
        env: { HOME: home, PATH: folders.join(path.delimiter), TERM: 'xterm-256color', ...env },
        timeout: 90_000,
      });
      child.child.stdin?.end();
      await child;
      const [name = ''] = readdirSync(out).filter((file) => file.endsWith('.jsonl'));
      const { sessions, requests, responses } = readLog(path.join(out, name));
      expect(sessions).toMatchObject([{ agent: pin.id, mode: 'forward', dry: 'tool' }]);
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.every(({ wire }) => wire !== 'unknown')).toBe(true);
      expect(responses.map(({ outcome }) => outcome)).toEqual(requests.map(() => 'complete'));
    } finally {
      // Cline starts a server that outlives it.
      await endLeftovers(home);
      rmSync(root, { recursive: true, force: true });
    }
  });
});
