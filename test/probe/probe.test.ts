import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeEffects, ProbeOptions } from '../../src/probe/options.ts';
import { probe } from '../../src/probe/probe.ts';
import { readLog } from '../clients/support.ts';
import { startRegistry } from './registry.ts';

/** An agent that sends one request whose prompt holds what it sees of its machine; `trick` makes it misbehave. */
const program = (version: string, trick = ''): string => `#!/usr/bin/env node
const { existsSync, readFileSync } = require('node:fs');
const { spawn } = require('node:child_process');
const prompt = process.argv[process.argv.indexOf('-p') + 1];
${trick}
const system = [
  'You are mini ${version}.',
  'Date: ' + new Date().toLocaleDateString('en-CA'),
  'Folder: ' + process.cwd(),
  'Git: ' + existsSync('.git'),
  'Shell: ' + process.env.SHELL,
  'Random: ' + Math.random(),
  existsSync('AGENTS.md') ? readFileSync('AGENTS.md', 'utf8') : 'No notes.',
  process.env.MINI_STYLE ?? 'No style.',
].join('\\n');
fetch((process.env.MINI_URL ?? 'https://api.anthropic.com') + '/v1/messages', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'user-agent': 'mini/${version}', 'anthropic-version': '2023-06-01' },
  body: JSON.stringify({ model: 'm', max_tokens: 9, system, messages: [{ role: 'user', content: prompt }] }),
}).then((answer) => answer.json()).then((body) => console.log(body.content[0].text));
`;
const files = (version: string, trick?: string) => ({
  'package.json': JSON.stringify({ name: 'mini', version, bin: { mini: 'mini.js' } }),
  'mini.js': program(version, trick),
});

const root = mkdtempSync(path.join(tmpdir(), 'lens-probe-test-'));
let registry: Awaited<ReturnType<typeof startRegistry>>;
const packages = {
  mini: { '1.0.0': files('1.0.0'), '1.1.0': files('1.1.0'), '2.0.0': files('2.0.0') },
  silent: { '1.0.0': files('1.0.0', 'return;') },
  login: {
    '1.0.0': files('1.0.0', 'console.error("Please log in first: mini auth login"); process.exit(41);'),
  },
  tty: { '1.0.0': files('1.0.0', 'console.error("Error: stdin is not a TTY"); process.exit(1);') },
  hangs: {
    '1.0.0': files(
      '1.0.0',
      'spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", process.env.HOME], { detached: true, stdio: "ignore" }); setInterval(() => {}, 1000); return;',
    ),
  },
};

beforeAll(async () => {
  registry = await startRegistry(root, packages);
});
afterAll(async () => {
  await registry.close();
  rmSync(root, { recursive: true, force: true });
});

const systemOf = (line: { request?: unknown } | undefined): string =>
  (line as { request: { system: string } }).request.system;
const install = (name: string): string => `npm i --no-audit --no-fund ${name}@{version}`;

async function run(options: Partial<ProbeOptions>, effects: Partial<ProbeEffects> = {}) {
  const out = options.out ?? mkdtempSync(path.join(root, 'out-'));
  const printed: string[] = [];
  const logged: string[] = [];
  const outcome = await probe(
    {
      specs: [],
      only: ['git-none'],
      jobs: 2,
      timeout: 60,
      dryRun: false,
      fresh: false,
      ...options,
      out,
    },
    {
      env: { ...process.env, npm_config_registry: registry.url, npm_config_cache: path.join(root, 'npm') },
      cache: path.join(root, 'agents'),
      signal: new AbortController().signal,
      lens: [process.execPath, path.resolve('bin/lens.js')],
      moved: async () => new Set(),
      print: (line) => void printed.push(line),
      log: (line) => void logged.push(line),
      now: () => new Date(),
      ...effects,
    },
  );
  return { ...outcome, out, printed, logged };
}
const mini = (name = 'mini', trick = name) => ({
  name,
  install: install(trick),
  command: ['mini', '-p', '{prompt}'],
});

describe('lens probe', () => {
  it('runs each version in each situation, and every prompt differs by the situation alone', async () => {
    const { logs, failures, out } = await run({
      specs: ['1.0.0', '1.1.0'],
      own: mini(),
      only: ['git-none', 'shell', 'folder', 'date'],
    });
    expect(failures).toEqual([]);
    expect(logs).toHaveLength(12);
    const systems = new Map<string, string[]>();
    for (const log of logs) {
      const { sessions, requests, responses } = readLog(path.join(out, log));
      expect(responses.map(({ outcome }) => outcome)).toEqual(['complete']);
      const system = systemOf(requests[0]);
      systems.set(`${system.split('\n')[0]} ${sessions[0]?.label}`, system.split('\n').slice(1));
    }
    expect([...systems.keys()].sort()).toEqual(
      ['1.0.0', '1.1.0'].flatMap((version) =>
        [
          'baseline:baseline',
          'baseline:baseline-again',
          'date:date',
          'folder:folder',
          'git-repository:git-none',
          'shell:shell',
        ].map((label) => `You are mini ${version}. probe:${label}`),
      ),
    );
    const baseline = systems.get('You are mini 1.0.0. probe:baseline:baseline') ?? [];
    const changed = (label: string): string[] => {
      const lines = systems.get(`You are mini 1.0.0. probe:${label}`) ?? [];
      return lines.filter((line, index) => line !== baseline[index]).map((line) => line.split(':')[0] ?? '');
    };
    expect(changed('baseline:baseline-again')).toEqual(['Random']);
    expect(changed('git-repository:git-none')).toEqual(['Git', 'Random']);
    expect(changed('shell:shell')).toEqual(['Shell', 'Random']);
    expect(changed('folder:folder')).toEqual(['Folder', 'Random']);
    expect(changed('date:date')).toEqual(['Date', 'Random']);
  }, 120_000);

  it('continues an interrupted probe with the runs that are left', async () => {
    const stop = new AbortController();
    const first: string[] = [];
    const out = mkdtempSync(path.join(root, 'out-'));
    const only = ['git-none', 'shell'];
    const interrupted = run(
      { specs: ['2.0.0'], own: mini(), only, out, jobs: 1 },
      {
        signal: stop.signal,
        log: (line) => {
          first.push(line);
          if (line.includes('git-none')) stop.abort();
        },
      },
    );
    await expect(interrupted).rejects.toThrow();
    expect(first.filter((line) => / requests?, /.test(line))).toHaveLength(2);
    expect(readdirSync(out).filter((name) => name.endsWith('.lock') || name.endsWith('.part'))).toEqual([]);
    const { logs, logged } = await run({ specs: ['2.0.0'], own: mini(), only, out, jobs: 1 });
    expect(logged.filter((line) => line.includes('run before'))).toHaveLength(2);
    expect(logs).toHaveLength(4);
    const again = await run({ specs: ['2.0.0'], own: mini(), only, out });
    expect(again.logged.filter((line) => line.includes('run before'))).toHaveLength(4);
  }, 120_000);

  it.each([
    ['silent', /it sent no request to a model \(exit code 0\)/],
    ['login', /it asks for a login or a key\n {2}Please log in first/],
    ['tty', /it needs a terminal/],
    ['hangs', /it did not end within 3 s and was stopped/],
  ])(
    'names an agent that is %s, and does not run it further',
    async (name, reason) => {
      const { failures, logs, logged } = await run({
        specs: ['1.0.0'],
        own: mini('mini', name),
        timeout: name === 'hangs' ? 3 : 30,
      });
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatch(reason);
      expect(logs).toEqual([]);
      expect(logged.filter((line) => line.includes('git-none'))).toEqual([]);
    },
    60_000,
  );

  it.runIf(process.platform === 'linux')('leaves no process of an agent behind', () => {
    const homes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
          return words.includes('setInterval(() => {}, 1000)') ? [words.join(' ')] : [];
        } catch {
          return [];
        }
      });
    expect(homes.filter((words) => words.includes('lens-probe-'))).toEqual([]);
  });

  it('names what cannot be installed with what was tried, and goes on with the rest', async () => {
    const closed = await run(
      { specs: ['gemini@latest', 'codex@9.9.9', 'mini@1.0.0'].slice(0, 2) },
      {
        env: {
          ...process.env,
          npm_config_registry: 'http://127.0.0.1:9',
          npm_config_fetch_retries: '0',
          npm_config_cache: path.join(root, 'npm-2'),
        },
      },
    );
    expect(closed.failures).toHaveLength(2);
    for (const failure of closed.failures) expect(failure).toContain('the registry cannot be reached');
    expect(closed.failures[0]).toContain('npm view @google/gemini-cli@latest version');
    const missing = await run({ specs: ['codex@9.9.9', 'gemini@^99'] });
    expect(missing.failures[0]).toMatch(/codex@9\.9\.9 .*no such package or version/);
    expect(missing.failures[1]).toMatch(/gemini@\^99 .*no such package or version/);
    const rest = await run({ specs: ['7.7.7', '1.0.0'], own: mini() });
    expect(rest.failures).toHaveLength(1);
    expect(rest.failures[0]).toMatch(/mini@7\.7\.7 was not probed: .*no version that fits.*tried: npm i/);
    expect(rest.logs).toHaveLength(3);
  }, 120_000);

  it('gives an agent variables, and the address of lens as its base URL', async () => {
    const { logs, failures, out } = await run({
      specs: ['1.0.0'],
      own: mini(),
      env: ['MINI_URL={url}', 'MINI_STYLE=a=b'],
      only: ['memory'],
    });
    expect(failures).toEqual([]);
    const captures = logs.map((log) => readLog(path.join(out, log)));
    expect(captures.map(({ sessions }) => sessions[0]?.mode)).toEqual(['reverse', 'reverse', 'reverse']);
    for (const { requests } of captures) expect(systemOf(requests[0])).toMatch(/\na=b$/);
    const notes = captures.filter(({ requests }) => systemOf(requests[0]).includes('Notes for agents'));
    expect(notes.map(({ sessions }) => sessions[0]?.label)).toEqual(['probe:memory-file:memory']);
  }, 60_000);

  it('reports an install command that leaves no program', async () => {
    const own = { name: 'nothing', install: 'true', command: ['nothing-at-all', '{prompt}'] };
    const { failures } = await run({ own });
    expect(failures[0]).toContain('there is no command "nothing-at-all"');
  });

  it('lets one probe at a time write into a folder', async () => {
    const out = mkdtempSync(path.join(root, 'out-'));
    writeFileSync(path.join(out, '.lens-probe.lock'), String(process.ppid));
    await expect(run({ specs: ['1.0.0'], own: mini(), out })).rejects.toThrow(
      /Another probe \(process \d+\)/,
    );
    writeFileSync(path.join(out, '.lens-probe.lock'), '99999999');
    expect((await run({ specs: ['1.0.0'], own: mini(), out })).failures).toEqual([]);
  }, 60_000);

  it('lists with --dry-run and changes nothing', async () => {
    const out = path.join(root, 'not-there');
    const before = registry.requests.length;
    const { printed, logs } = await run({ specs: ['codex@0.155.0', 'gemini'], dryRun: true, only: [], out });
    expect(printed.join('\n')).toContain('npm install @openai/codex@0.155.0');
    expect(printed.join('\n')).toContain('gemini, as installed on this machine');
    expect(printed.filter((line) => line.includes('a clean git repository'))).toHaveLength(2);
    expect(logs).toEqual([]);
    expect(registry.requests).toHaveLength(before);
    expect(readdirSync(root)).not.toContain('not-there');
  });

  it.each([
    [{ specs: ['nonsense'] }, 'does not know the agent "nonsense"'],
    [{ specs: ['codex@$(id)'] }, 'is no version, range or tag'],
    [{ specs: ['codex@1.0.0; id'] }, 'is no version, range or tag'],
    [{ specs: [] }, 'needs an agent'],
    [{ specs: ['codex@1.0.0'], only: ['moon'] }, 'there is no situation "moon"'],
    [{ own: { name: 'a', install: undefined, command: ['a'] } }, 'contains "{prompt}"'],
    [{ specs: ['1.0.0'], own: { ...mini(), install: 'npm i mini' } }, 'has no {version}'],
    [{ specs: ['codex'], env: ['1=2'] }, '--env takes NAME=VALUE'],
  ])('refuses wrong use: %j', async (options, message) => {
    await expect(run(options as Partial<ProbeOptions>)).rejects.toThrow(message);
  });

  it.each([
    ['{"situations": []}', /situations:/],
    ['{', /file of situations is not valid/],
    ['{"situations": [{"name": "x", "factor": "y", "about": "z",\n"files": {"../a": ""}}]}', /"\.\."/],
    ['{"situations": [\n{"name": "x"}]}', /factor/],
    [
      '{"situations": [{"name":"x","factor":"y","about":"z"},{"name":"x","factor":"y","about":"z"}]}',
      /two situations/,
    ],
  ])('reports a file of situations that is not valid: %s', async (text, message) => {
    const file = path.join(root, 'situations.json');
    writeFileSync(file, text);
    await expect(run({ specs: ['codex@1.0.0'], situations: file, dryRun: true })).rejects.toThrow(message);
  });

  it('runs own situations', async () => {
    const file = path.join(root, 'own.json');
    mkdirSync(root, { recursive: true });
    const situation = {
      name: 'notes',
      factor: 'notes',
      about: 'a notes file',
      files: { 'AGENTS.md': 'At {home}' },
    };
    writeFileSync(file, JSON.stringify({ situations: [situation] }));
    const { logs, out } = await run({ specs: ['1.0.0'], own: mini(), situations: file, only: ['notes'] });
    const log = logs.find((name) => name.includes('notes')) ?? '';
    const { requests } = readLog(path.join(out, log));
    expect(systemOf(requests[0])).toMatch(/^At \/.*\/home$/m);
  }, 60_000);
});
