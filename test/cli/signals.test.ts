import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const endpoint = '{ wire: openai-responses, url: "http://127.0.0.1:9", keys: [OWN_KEY] }';

it.each([
  ['gateway', ['gateway', 'gateway.yaml', '--out', 'logs'], '/health'],
  [
    'capture',
    ['capture', '--mode', 'reverse', '--agent', 'codex', '--upstream', 'http://127.0.0.1:9', '--out', 'logs'],
    'recording to',
  ],
])(
  '%s closes its log before it ends, also when a second signal comes while it closes',
  async (_name, args, ready) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lens-signals-'));
    writeFileSync(path.join(folder, 'gateway.yaml'), `endpoints:\n  own: ${endpoint}\n`);
    const child = spawn(process.execPath, [path.resolve('scripts/lens.ts'), ...args], {
      cwd: folder,
      env: { ...process.env, OWN_KEY: 'not-a-key', HOME: folder },
    });
    let output = '';
    let isStopped = false;
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (isStopped || !output.includes(ready)) return;
      isStopped = true;
      // The lines to paste come after the first line; the signal must find lens waiting.
      setTimeout(() => child.kill('SIGINT'), 200);
      setTimeout(() => child.kill('SIGINT'), 205);
    });
    const signal = await new Promise((resolve) => child.once('close', (_code, name) => resolve(name)));
    rmSync(folder, { recursive: true, force: true });
    // The summary is printed after the log is closed.
    expect(output).toContain('NOTHING WAS CAPTURED');
    expect(signal).toBeNull();
  },
);
