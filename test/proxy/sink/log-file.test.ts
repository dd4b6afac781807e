import fs, { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../../src/proxy/sink/log-file.ts';

let root: string;
let warnings: string[];
let now: number;
let full: boolean;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lens-log-'));
  warnings = [];
  now = Date.parse('2026-11-21T10:00:00Z');
  full = false;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A disk that can be filled up. */
function open(folder = path.join(root, 'a', 'captures')): LogFile {
  return new LogFile(folder, 'log', {
    ...fs,
    writevSync(handle, buffers, position) {
      if (full) throw Object.assign(new Error('ENOSPC: no space left on device, writev'), { code: 'ENOSPC' });
      return fs.writevSync(handle, buffers, position);
    },
    now: () => now,
    warn: (message) => warnings.push(message),
  });
}

function write(log: LogFile, line: string): boolean {
  const queued = log.line([`${line}\n`]);
  log.flush();
  return queued;
}

describe('log file', () => {
  it('lies in a folder for its owner alone, with a .gitignore', async () => {
    const log = open();
    await log.close(true);
    expect(statSync(path.dirname(log.file)).mode & 0o777).toBe(0o700);
    expect(statSync(log.file).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(path.dirname(log.file), '.gitignore'), 'utf8')).toBe('*\n');
  });

  it("leaves a folder of the user's as it is", async () => {
    const own = path.join(root, 'own');
    fs.mkdirSync(own, { mode: 0o755 });
    await open(own).close(true);
    expect(fs.readdirSync(own)).toEqual(['log.jsonl']);
    expect(statSync(own).mode & 0o777).toBe(0o755);
  });

  it('leaves nothing behind when nothing was recorded', async () => {
    const log = open();
    await log.close(false);
    expect(fs.existsSync(log.file)).toBe(false);
  });

  it('reports when a full disk stopped it, tries again, and writes to the log what is missing', async () => {
    const log = open();
    write(log, '{"a":1}');
    full = true;
    const before = log.generation;
    write(log, '{"lost":1}');
    expect(log.generation).toBeGreaterThan(before);
    now += 1000;
    expect(write(log, '{"lost":2}')).toBe(false);
    now += 5000;
    expect(write(log, '{"lost":3}')).toBe(false);
    full = false;
    expect(write(log, '{"lost":4}')).toBe(false);
    now += 5000;
    expect(write(log, '{"b":2}')).toBe(true);
    await log.close(true);
    expect(
      readFileSync(log.file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { a: 1 },
      {
        v: 1,
        kind: 'gap',
        from: '2026-11-21T10:00:00.000Z',
        ts: '2026-11-21T10:00:11.000Z',
        reason: 'ENOSPC: no space left on device, writev',
        lines: 4,
      },
      { b: 2 },
    ]);
    expect(warnings).toMatchInlineSnapshot(`
      [
        "RECORDING STOPPED at 10:00:00 UTC: ENOSPC: no space left on device, writev. The agent continues undisturbed. lens tries again every few seconds.",
        "Recording continues since 10:00:11 UTC; 4 lines since 10:00:00 UTC are missing.",
      ]
    `);
  });

  it('stops for good, once, when its folder is removed', async () => {
    const log = open();
    write(log, '{"a":1}');
    rmSync(path.join(root, 'a'), { recursive: true });
    write(log, '{"lost":1}');
    now += 60_000;
    write(log, '{"lost":2}');
    await log.close(true);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('was deleted');
    expect(fs.existsSync(path.join(root, 'a'))).toBe(false);
  });
});
