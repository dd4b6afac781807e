import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logsToRemove, parseKeep, removeOldLogs } from '../../src/record/keep.ts';
import { packLog } from '../../src/record/pack.ts';
import { packLogs } from '../../src/record/pack-logs.ts';
import { isRunning } from '../../src/record/running.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-pack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const session = (fields: object = {}) =>
  JSON.stringify({
    v: 1,
    kind: 'session',
    id: 's',
    ts: '2020-01-01T00:00:00.000Z',
    lens: '0',
    agent: 'a',
    platform: 'p',
    mode: 'reverse',
    upstreams: [],
    settings: {},
    ...fields,
  });

function write(name: string, text: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('packing', () => {
  it('is lossless, small where requests repeat their conversation, and keeps the time of the log', async () => {
    const turns = Array.from(
      { length: 60 },
      (_, i) => `{"content":"${i} ${Buffer.from(`${i * 7919}`.repeat(400)).toString('base64')}"}`,
    );
    const text = turns.map((_, i) => `{"messages":[${turns.slice(0, i + 1).join(',')}]}\n`).join('');
    const file = write('a.jsonl', text);
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    const packed = await packLog(file);
    expect(packed).toMatchObject({
      file: `${file}.zst`,
      bytesBefore: text.length,
      bytesAfter: statSync(`${file}.zst`).size,
    });
    expect(packed.bytesAfter).toBeLessThan(text.length / 50);
    expect(zlib.zstdDecompressSync(readFileSync(packed.file)).toString()).toBe(text);
    expect(statSync(packed.file).mtimeMs).toBe(1_700_000_000_000);
    expect(statSync(packed.file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a.jsonl.zst']);
  });

  it('opens with plain zstdcat, where that is installed', async () => {
    const packed = await packLog(write('a.jsonl', 'line\n'.repeat(1000)));
    let version: string;
    try {
      version = execFileSync('zstd', ['--version'], { encoding: 'utf8' });
    } catch {
      // The frame's window is what decides it, and that can be read from the frame itself: 27 is zstd's own limit.
      version = '';
    }
    if (version)
      expect(execFileSync('zstd', ['-dc', packed.file], { encoding: 'utf8' })).toBe('line\n'.repeat(1000));
    expect(
      zlib.zstdDecompressSync(readFileSync(packed.file), {
        params: { [zlib.constants.ZSTD_d_windowLogMax]: 27 },
      }),
    ).toHaveLength(5000);
  });

  it('leaves both files alone when a packed one is there already', async () => {
    const file = write('a.jsonl', 'new\n');
    write('a.jsonl.zst', 'old');
    await expect(packLog(file)).rejects.toMatchObject({ code: 'not_writable' });
    expect([readFileSync(file, 'utf8'), readFileSync(`${file}.zst`, 'utf8')]).toEqual(['new\n', 'old']);
  });

  it('leaves nothing behind when it fails', async () => {
    await expect(packLog(path.join(folder, 'missing.jsonl'))).rejects.toThrow(/ENOENT/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('lens pack', () => {
  it('packs what has ended, reports each, and leaves the rest alone', async () => {
    const now = new Date().toISOString();
    const files = [
      write('a.jsonl', `${session()}\n${'x'.repeat(5000)}\n`),
      write('b.jsonl', `${session({ pid: process.pid, ts: now })}\n`),
      write('c.jsonl', `${session()}\n`),
      write('c.jsonl.zst', 'old'),
      write('foreign.jsonl', '{"id":1}\n'),
    ];
    const told: string[] = [];
    expect(await packLogs(files, (line) => told.push(line))).toBe(1);
    expect(readdirSync(folder).sort()).toEqual([
      'a.jsonl.zst',
      'b.jsonl',
      'c.jsonl',
      'c.jsonl.zst',
      'foreign.jsonl',
    ]);
    expect(told[0]).toMatch(/^a\.jsonl\.zst: 5\.\d+ kB -> \d+ B$/);
    expect(told[1]).toBe('b.jsonl: skipped: it is being written, or it is not a log of lens');
    expect(told[2]).toMatch(/^c\.jsonl: not packed: .*c\.jsonl\.zst exists already\. Remove one of them\.$/);
    expect(told.at(-1)).toMatch(/^1 packed: /);
  });

  it('reports when there is nothing to pack', async () => {
    const told: string[] = [];
    expect(await packLogs([write('a.jsonl.zst', '')], (line) => told.push(line))).toBe(0);
    expect(told).toEqual(['nothing was packed']);
  });
});

describe('running captures', () => {
  it('are those whose process lives and is older than the session', async () => {
    const now = new Date().toISOString();
    expect(await isRunning(write('own.jsonl', `${session({ pid: process.pid, ts: now })}\n`))).toBe(true);
    expect(await isRunning(write('reused.jsonl', `${session({ pid: process.pid })}\n`))).toBe(false);
    expect(await isRunning(write('dead.jsonl', `${session({ pid: 2 ** 22 + 1, ts: now })}\n`))).toBe(false);
    expect(await isRunning(write('old.jsonl', `${session()}\n`))).toBe(false);
  });

  it('are those that have not written their session yet', async () => {
    expect(await isRunning(write('empty.jsonl', ''))).toBe(true);
    expect(await isRunning(write('torn.jsonl', session().slice(0, 50)))).toBe(true);
  });

  it('are reported in packed logs too', async () => {
    const text = `${session({ pid: process.pid, ts: new Date().toISOString() })}\n${'x'.repeat(300_000)}\n`;
    expect(await isRunning(write('a.jsonl.zst', zlib.zstdCompressSync(text)))).toBe(true);
    expect(await isRunning(write('b.jsonl.zst', zlib.zstdCompressSync(`${session()}\n`)))).toBe(false);
  });
});

describe('--keep', () => {
  it.each([
    ['20', { logs: 20 }],
    ['0', { logs: 0 }],
    ['30d', { days: 30 }],
    ['0.5d', { days: 0.5 }],
    ['5GB', { bytes: 5e9 }],
    ['1.5 mb', { bytes: 1.5e6 }],
  ])('%s', (text, expected) => expect(parseKeep(text)).toEqual(expected));

  it.each(['', 'all', '-1', '2.5', '5XB', '5 GB x'])('refuses %j', (text) =>
    expect(() => parseKeep(text)).toThrow(/is not an amount of logs to keep/),
  );

  const day = 86_400_000;
  const logs = [5, 1, 3, 2, 4].map((age) => ({ file: `${age}`, bytes: 100, at: 10 * day - age * day }));
  it.each([
    [{ logs: 2 }, ['5', '4', '3']],
    [{ logs: 9 }, []],
    [{ days: 2.5 }, ['5', '4', '3']],
    [{ bytes: 250 }, ['5', '4', '3']],
    [{ bytes: 0 }, ['5', '4', '3', '2', '1']],
  ])('%j lets the oldest go', (keep, gone) =>
    expect(logsToRemove(logs, keep, 10 * day).map(({ file }) => file)).toEqual(gone),
  );

  it('removes logs and the messages next to them, and never those of running captures', async () => {
    write('1.jsonl', `${session()}\n`);
    write('1.log', 'message');
    write('2.jsonl.zst', zlib.zstdCompressSync(`${session()}\n`));
    const own = write('3.jsonl', `${session({ pid: process.pid, ts: new Date().toISOString() })}\n`);
    write('4.jsonl', '');
    write('notes.txt', 'mine');
    const removed = await removeOldLogs(folder, { logs: 0 }, Date.now());
    expect(removed.map(({ file }) => path.basename(file)).sort()).toEqual(['1.jsonl', '2.jsonl.zst']);
    expect(readdirSync(folder).sort()).toEqual(['3.jsonl', '4.jsonl', 'notes.txt']);
    expect(existsSync(own)).toBe(true);
  });
});
