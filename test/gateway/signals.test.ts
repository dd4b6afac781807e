import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

it('closes its log before it ends, also when a second signal comes while it closes', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-gateway-signals-'));
  const endpoint = '{ wire: openai-responses, url: "http://127.0.0.1:9", keys: [OWN_KEY] }';
  writeFileSync(path.join(folder, 'gateway.yaml'), `endpoints:\n  own: ${endpoint}\n`);
  const lens = path.resolve('scripts/lens.ts');
  const child = spawn(process.execPath, [lens, 'gateway', 'gateway.yaml', '--out', 'logs'], {
    cwd: folder,
    env: { ...process.env, OWN_KEY: 'not-a-key', HOME: folder },
  });
  let output = '';
  let isStopped = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (isStopped || !output.includes('/health')) return;
    isStopped = true;
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGINT'), 5);
  });
  await new Promise((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true, force: true });
  // The summary is printed after the log is closed.
  expect(output).toContain('NOTHING WAS CAPTURED');
});
