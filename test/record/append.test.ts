import { spawn } from 'node:child_process';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Appender, type WriteEffects } from '../../src/record/append.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-append-'));
  file = path.join(folder, 'log.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failing(writev: WriteEffects['writevSync']): WriteEffects {
  return { ...fs, writevSync: writev };
}

describe('appender', () => {
  it('creates a file for its owner alone, and never takes over another one', () => {
    new Appender(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => new Appender(file)).toThrow(/EEXIST/);
  });

  it('writes lines in order, with pieces of any kind and number', () => {
    const appender = new Appender(file);
    const expected: string[] = [];
    for (let i = 0; i < 2500; i++) {
      appender.line([`{"n":${i},"b":`, Buffer.from('"é"'), '', '}\n']);
      expected.push(`{"n":${i},"b":"é"}\n`);
      if (i % 700 === 0) appender.flush();
    }
    appender.close();
    expect(readFileSync(file, 'utf8')).toBe(expected.join(''));
  });

  it('goes on where the system took only a part of what was written', () => {
    const short: WriteEffects['writevSync'] = (handle, buffers) =>
      fs.writeSync(handle, Buffer.concat(buffers as Buffer[]).subarray(0, 3));
    const appender = new Appender(file, failing(short));
    appender.line(['{"a":1}', '\n']);
    appender.line([Buffer.from('{"b":22}\n')]);
    appender.close();
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":22}\n');
  });

  it('closes a torn line before it writes again', () => {
    let calls = 0;
    const full: WriteEffects['writevSync'] = (handle, buffers, position) => {
      calls++;
      if (calls === 2) return fs.writeSync(handle, Buffer.concat(buffers as Buffer[]).subarray(0, 5));
      if (calls === 3) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return fs.writevSync(handle, buffers, position);
    };
    const appender = new Appender(file, failing(full));
    appender.line(['{"a":1}\n']);
    appender.flush();
    appender.line(['{"lost":true}\n']);
    expect(() => appender.flush()).toThrow('no space left');
    appender.line(['{"c":3}\n']);
    appender.close();
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"los\n{"c":3}\n');
  });

  it('notices that its file was deleted', () => {
    const appender = new Appender(file);
    appender.line(['{}\n']);
    appender.flush();
    rmSync(file);
    appender.line(['{}\n']);
    expect(() => appender.flush()).toThrow(/was deleted/);
    appender.close();
  });

  it('gives two processes that start at once a log each', async () => {
    const module = JSON.stringify(new URL('../../src/proxy/sink/log-file.ts', import.meta.url).href);
    const script = `
      import fs from 'node:fs';
      const { LogFile } = await import(${module});
      const log = new LogFile(process.argv[1], 'same', { ...fs, now: Date.now, warn: console.error });
      for (let i = 0; i < 500; i++) {
        log.line([JSON.stringify({ pid: process.pid, i, pad: 'x'.repeat(2000) }) + '\\n']);
        log.flush();
      }
      await log.close(true);`;
    const run = () =>
      new Promise<number | null>((resolve) => {
        spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: 'inherit' }).on(
          'exit',
          resolve,
        );
      });
    expect(await Promise.all([run(), run(), run()])).toEqual([0, 0, 0]);
    const logs = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    expect(logs.sort()).toEqual(['same-2.jsonl', 'same-3.jsonl', 'same.jsonl']);
    for (const log of logs) {
      const lines = readFileSync(path.join(folder, log), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ i }) => i)).toEqual(Array.from({ length: 500 }, (_, i) => i));
      expect(new Set(lines.map(({ pid }) => pid)).size).toBe(1);
    }
  });
});
