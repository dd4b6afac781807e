import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './examples.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const codes = [
  ...[...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n')),
  ...[...readme.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
].map((code) => code.replace(/\s+#.*$/, '').replace(/^npx /, ''));
/** Each command line of the README once. The analysis first: the others need its database. */
const commands = [...new Set(codes.filter((code) => /^lens(\s|$)/.test(code) && code !== 'lens'))].sort(
  (a, b) => Number(b.startsWith('lens analyze')) - Number(a.startsWith('lens analyze')),
);

let folder: string;
let values: Record<string, string>;
const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: folder,
  OWN_KEY: 'not-a-key',
  XDG_STATE_HOME: path.join(folder, 'state'),
  PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`,
});

function script(name: string, text: string): void {
  writeFileSync(path.join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** Runs a command as a shell does; one that serves until it is interrupted is interrupted once it listens. */
async function run(command: string): Promise<{ end: number | string; output: string }> {
  const child: ChildProcess = spawn('sh', ['-c', `exec ${command}`], { cwd: folder, env: env() });
  child.stdin?.end();
  let output = '';
  let interrupting: NodeJS.Timeout | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (child.killed) return;
      if (!/^lens (serve|gateway|capture$)/.test(command) || !/http:\/\/127\.0\.0\.1:\d+/.test(output))
        return;
      // The address is printed before the lines to paste, after which a capture waits for the signal.
      clearTimeout(interrupting);
      interrupting = setTimeout(() => child.kill('SIGINT'), 1500);
    });
  const end = await new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? '')),
  );
  return { end, output };
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-readme-'));
  for (const name of ['bin', '.lens/captures', 'out'])
    mkdirSync(path.join(folder, name), { recursive: true });
  copyFileSync(path.join(root, 'data/pi-0.87.1.jsonl'), path.join(folder, '.lens/captures/pi.jsonl'));
  writeFileSync(
    path.join(folder, 'PROMPTS.jsonl'),
    '{"id":"a","text":"Hello Ada."}\n{"id":"b","text":"Hello Bob."}\n',
  );
  script('lens', `exec ${process.execPath} ${path.join(root, 'bin/lens.js')} "$@"`);
  for (const agent of ['codex', 'mytool']) script(agent, 'exit 0');
  const lens = (...args: string[]): string =>
    execFileSync(path.join(folder, 'bin/lens'), args, { cwd: folder, env: env(), encoding: 'utf8' });
  lens('analyze');
  copyFileSync(path.join(folder, '.lens/lens.duckdb'), path.join(folder, 'out/lens.duckdb'));
  lens('check', '--update', 'prompts.baseline.json');
  const [first, second] = JSON.parse(
    lens('sql', '--json', 'SELECT * FROM exchanges ORDER BY exchange_id LIMIT 2'),
  );
  values = {
    COMMAND: 'codex',
    ID: first.record_id,
    SESSION: first.session_id,
    'A B': `${first.record_id} ${second.record_id}`,
    LOG: path.join(root, 'data/pi-0.87.1.jsonl'),
    SCRIPT: 'script.json',
    URL: 'http://127.0.0.1:4318',
  };
  writeFileSync(path.join(folder, 'script.json'), '{"turns": [{"text": "Hello."}]}');
  writeFileSync(
    path.join(folder, 'gateway.yaml'),
    'endpoints:\n  own: { wire: openai-responses, url: "http://127.0.0.1:4318", keys: [OWN_KEY] }\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('README.md', () => {
  it('has commands of every kind', () => {
    expect(commands.length).toBeGreaterThan(20);
  });

  it.each(commands)('%s', async (command) => {
    const filled = Object.entries(values).reduce(
      (text, [name, value]) => text.replace(new RegExp(`\\b${name}\\b`), value),
      // A probe installs and runs agents: here it lists what it would do.
      command.replace('lens COMMAND', 'lens capture').replace(/^lens probe .*/, '$& --dry-run'),
    );
    const { end, output } = await run(filled);
    expect({ end, output }).toMatchObject({ end: 0 });
  });

  it('names scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const named = codes.flatMap((code) => /^npm run ([\w:]+)/.exec(code)?.[1] ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
