import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanLogs } from '../../src/proxy/doctor/leak-scan.ts';
import { checkAgents, checkMachine } from '../../src/proxy/doctor/machine.ts';
import { checkRoundTrips } from '../../src/proxy/doctor/round-trip.ts';
import { findingLine, verdict } from '../../src/proxy/doctor.ts';
import { findLeaks } from '../../src/record/leaks.ts';
import { LineFinder } from '../../src/secrets/find.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lens-doctor-test-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('lens doctor', () => {
  it('sends every wire format through the whole of lens, in both modes, and leaves nothing', async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^lens-doctor-(?!test)/.test(name));
    const findings = await checkRoundTrips();
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(
      ['reverse', 'forward'].flatMap((mode) =>
        [
          'anthropic-messages',
          'openai-responses',
          'openai-responses over WebSocket',
          'openai-chat',
          'gemini',
        ].map((wire) => `round trip ${wire}, ${mode}`),
      ),
    );
    const after = readdirSync(tmpdir()).filter((name) => /^lens-doctor-(?!test)/.test(name));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  it('checks folder, port and CA', async () => {
    const env = { HOME: home, XDG_STATE_HOME: path.join(home, 'state') };
    const findings = await checkMachine({ env, cwd: home });
    expect(findings.map(({ status, check }) => `${status} ${check}`)).toEqual([
      'ok node',
      'ok captures folder',
      'ok port',
      'ok ca',
    ]);
    expect(readdirSync(home)).toEqual([]);
  });

  it('reports when the captures folder cannot be', async () => {
    writeFileSync(path.join(home, 'state'), 'a file');
    chmodSync(path.join(home, 'state'), 0o400);
    const env = { HOME: home, XDG_STATE_HOME: path.join(home, 'state') };
    const [, folder] = await checkMachine({ env, cwd: home });
    expect(folder).toMatchObject({ status: 'fail', check: 'captures folder' });
  });

  it('finds agents on the PATH with their versions', async () => {
    mkdirSync(path.join(home, 'bin'));
    const script = (name: string, text: string) => {
      writeFileSync(path.join(home, 'bin', name), `#!/bin/sh\n${text}\n`);
      chmodSync(path.join(home, 'bin', name), 0o755);
    };
    script('codex', 'echo "codex-cli 9.8.7"');
    script('pi', 'exit 1');
    const findings = await checkAgents({ PATH: `${path.join(home, 'bin')}:/bin:/usr/bin` });
    expect(findings.map(({ status, check }) => `${status} ${check}`)).toEqual([
      'ok agent codex',
      'warn agent pi',
    ]);
    expect(findings[0]?.detail).toContain('codex, 9.8.7 (run with lens at ');
    expect(await checkAgents({ PATH: '/nowhere' })).toMatchObject([{ status: 'warn', check: 'agents' }]);
  });

  it('sums up in one line and an exit code', () => {
    const ok = { status: 'ok', check: 'port', detail: 'x' } as const;
    expect(findingLine({ ...ok, status: 'warn' })).toBe('warn  port: x');
    expect(verdict([ok, { ...ok, status: 'warn' }])).toEqual({
      line: 'All 2 checks passed (1 warning).',
      code: 0,
    });
    expect(verdict([ok, { ...ok, status: 'fail' }])).toEqual({ line: '1 of 2 checks failed.', code: 1 });
  });
});

describe('leak scan', () => {
  it.each([
    ['{"authorization":"Bearer abcdefgh"}', 'a credential header'],
    ['{"X-Api-Key": "abcdefgh12"}', 'a credential header'],
    ['the value is own-secret-1', 'a credential of this environment'],
  ])('finds %s', (text, what) =>
    expect(findLeaks(text, 3, ['own-secret-1'])).toEqual([{ line: 3, what, times: 1 }]),
  );

  it.each([
    '{"x-api-key":"[masked]"}',
    '{"dropped":["authorization","cookie"]}',
    'sk-short',
    '{"authorization":""}',
    'the word token',
  ])('finds nothing in %s', (text) => expect(findLeaks(text, 1, [])).toEqual([]));

  it('names log, line and kind, never the credential, in any chunking', async () => {
    const secret = `sk-ant-api03-${'a1B2c3D4e5'.repeat(2)}`;
    const finder = new LineFinder();
    const text = `{"ok":1}\n{"k":"${secret} ${secret}"}\n{"own":"env-secret-9"}`;
    for (const size of [1, 7, 1000]) {
      async function* readLog() {
        for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
      }
      const [finding] = await scanLogs(['/logs/a.jsonl'], {
        env: { MY_TOKEN: 'env-secret-9' },
        cwd: '/',
        readLog,
        secretsIn: (line) => finder.kindsIn(line),
      });
      expect(finding).toEqual({
        status: 'fail',
        check: 'leaks a.jsonl',
        detail: 'line 2: anthropic token; line 3: a credential of this environment',
      });
    }
  });

  it('reports when a log cannot be read', async () => {
    // biome-ignore lint/correctness/useYield: a log that breaks off at once
    async function* readLog(): AsyncGenerator<Buffer> {
      throw new Error('EACCES');
    }
    expect(await scanLogs(['a'], { env: {}, cwd: '/', readLog, secretsIn: async () => new Map() })).toEqual([
      { status: 'fail', check: 'leaks a', detail: 'cannot be read: EACCES' },
    ]);
  });
});
