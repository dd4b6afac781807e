import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { agents } from '../../src/proxy/agents/table.ts';
import { type CaptureEffects, nodeEffects } from '../../src/proxy/capture/types.ts';
import { capture } from '../../src/proxy/capture.ts';

/** Stands for every agent: asks the API that it would ask, and leaves its name when it got an answer. */
const program = (seen: string) => `#!${process.execPath}
const { writeFileSync, readFileSync, existsSync } = require('node:fs');
const name = require('node:path').basename(process.argv[1]);
const words = [...process.argv.slice(2), ...Object.values(process.env)];
const files = words.filter((word) => word.startsWith('/') && existsSync(word)).flatMap((word) => {
  try { return [readFileSync(word, 'utf8')]; } catch { return ['models.json'].filter((n) => existsSync(word + '/' + n)).map((n) => readFileSync(word + '/' + n, 'utf8')); }
});
const base = /http:\\/\\/127\\.0\\.0\\.1:\\d+/.exec([...words, ...files].join('\\n'))?.[0];
const url = process.env.HTTPS_PROXY ? 'https://api.anthropic.com' : base;
const body = JSON.stringify({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: name }] });
fetch(url + '/v1/messages', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  .then((answer) => { if (answer.status === 200) writeFileSync(${JSON.stringify(seen)} + '/' + name, ''); });
`;

function run(line: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], { env }, () => resolve());
  });
}

it.each([undefined, 'reverse'] as const)(
  'every line it prints works for its agent (mode %s)',
  async (mode) => {
    const home = mkdtempSync(path.join(tmpdir(), 'lens-paste-'));
    try {
      const [bin, seen, work] = ['bin', 'seen', 'a folder'].map((name) => path.join(home, name)) as [
        string,
        string,
        string,
      ];
      for (const folder of [bin, seen, work]) mkdirSync(folder);
      for (const { binaries } of agents) {
        const file = path.join(bin, binaries[0] ?? '');
        writeFileSync(file, program(seen));
        chmodSync(file, 0o755);
      }
      const env = {
        PATH: `${bin}:${process.env['PATH']}`,
        HOME: home,
        XDG_STATE_HOME: path.join(home, 'state'),
      };
      const printed: string[] = [];
      const logged: string[] = [];
      let lines: string[] = [];
      const effects: CaptureEffects = {
        ...nodeEffects(),
        env,
        cwd: work,
        print: (line) => printed.push(line),
        log: (line) => logged.push(line),
        async interrupted() {
          lines = printed.filter((line) => line.startsWith('    ') && !line.includes('COMMAND'));
          for (const line of lines) await run(line, env);
        },
      };
      expect(await capture({ command: [], mode, dry: 'text', out: path.join(home, 'log') }, effects)).toBe(0);
      expect(lines.length).toBeGreaterThan(mode === 'reverse' ? 12 : 20);
      expect(readdirSync(seen)).toHaveLength(lines.length);
      const [name = ''] = readdirSync(path.join(home, 'log')).filter((file) => file.endsWith('.jsonl'));
      const kinds = readFileSync(path.join(home, 'log', name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(kinds[0]).toMatchObject({ mode: mode ?? 'forward' });
      expect(kinds.filter(({ kind }) => kind === 'response')).toHaveLength(lines.length);
      // A link is not followed by anything that a terminal would take for a part of it.
      for (const line of [...printed, ...logged]) expect(line).not.toMatch(/https?:\/\/\S+[.,;:)]$/);
      expect(printed.filter((line) => line.includes('Cursor CLI'))).toHaveLength(1);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);
