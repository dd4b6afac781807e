import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const mount = 'mount -t tmpfs -o size=64k tmpfs /dev/shm';
const mayMount = spawnSync('unshare', ['-rm', 'sh', '-c', mount], { stdio: 'ignore' }).status === 0;

const client = `
  const body = (n) => JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'x'.repeat(30000) + n }] });
  const send = async (n) => {
    const answer = await fetch(process.env.BASE + '/v1/messages', { method: 'POST', body: body(n) });
    await answer.text();
    if (answer.status !== 200) process.exitCode = 9;
  };
  for (let round = 0; round < 6; round++) await Promise.all(Array.from({ length: 6 }, (_, n) => send(round * 6 + n)));`;

it.runIf(mayMount)('every exchange is recorded where /dev/shm holds 64 kB, as in small containers', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lens-shm-'));
  try {
    const script = path.join(home, 'client.mjs');
    writeFileSync(script, client);
    const lens = path.resolve(import.meta.dirname, '../../scripts/lens.ts');
    const command = [lens, 'capture', '--dry', '--env', 'BASE={url}', '--out', path.join(home, 'log')];
    const words = [process.execPath, ...command, '--', process.execPath, script].map((word) => `'${word}'`);
    execFileSync('unshare', ['-rm', 'sh', '-c', `${mount} && exec ${words.join(' ')}`], {
      stdio: 'pipe',
      env: { PATH: process.env['PATH'], HOME: home },
    });
    const [name = ''] = readdirSync(path.join(home, 'log')).filter((file) => file.endsWith('.jsonl'));
    const lines = readFileSync(path.join(home, 'log', name), 'utf8')
      .trimEnd()
      .split('\n');
    const kinds = lines.map((line) => JSON.parse(line).kind);
    expect(kinds.filter((kind) => kind === 'request')).toHaveLength(36);
    expect(kinds.filter((kind) => kind === 'response')).toHaveLength(36);
    expect(kinds).not.toContain('gap');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
