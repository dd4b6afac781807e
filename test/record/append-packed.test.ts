import fs, { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLogFile } from '../../src/analysis/ingest/log-file.ts';
import type { WriteEffects } from '../../src/record/append.ts';
import { PackedAppender } from '../../src/record/append-packed.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-packed-'));
  file = path.join(folder, 'log.jsonl.zst');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a reader gets out of the file as it is now. */
async function read(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await openLogFile(file)).chunks(0)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function eventually(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('never happened');
}

const line = (n: number): string => `${JSON.stringify({ n, pad: 'x'.repeat(100) })}\n`;

describe('packed appender', () => {
  it('writes one frame that any zstd reads, for its owner alone', async () => {
    const appender = new PackedAppender(file);
    for (let n = 0; n < 1000; n++) {
      appender.line([line(n).slice(0, 5), Buffer.from(line(n).slice(5))]);
      if (n % 100 === 0) appender.flush();
    }
    await appender.close();
    const expected = Array.from({ length: 1000 }, (_, n) => line(n)).join('');
    expect(await read()).toBe(expected);
    expect(statSync(file).size).toBeLessThan(expected.length / 10);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => new PackedAppender(file)).toThrow(/EEXIST/);
  });

  it('can be read while it is written: what a killed lens leaves', async () => {
    const appender = new PackedAppender(file);
    for (let n = 0; n < 10; n++) appender.line([line(n)]);
    appender.flush();
    await eventually(async () => (await read()).split('\n').length === 11);
    expect(() => zlib.zstdDecompressSync(readFileSync(file))).toThrow();
    await appender.close();
  });

  it('has the lines of an exchange that ended readable long before those of one that runs', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const appender = new PackedAppender(file);
    const waits = (): unknown[] => timers.mock.calls.map(([, wait]) => wait).filter((wait) => wait !== 0);
    appender.line([line(1)]);
    appender.flush();
    expect(waits()).toEqual([200]);
    appender.ended();
    appender.ended();
    expect(waits()).toEqual([200, 10]);
    timers.mockRestore();
    await eventually(async () => (await read()) === line(1));
    // Nothing is waiting: nothing to hurry.
    appender.ended();
    await appender.close();
    expect(await read()).toBe(line(1));
  });

  it('begins a new frame where the last flush ended once the disk takes writes again', async () => {
    let full = false;
    const effects: WriteEffects = {
      ...fs,
      writevSync(handle, buffers) {
        if (!full) return fs.writevSync(handle, buffers);
        // A full disk takes a part first.
        fs.writeSync(handle, Buffer.concat(buffers as Buffer[]).subarray(0, 3));
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
    };
    const appender = new PackedAppender(file, effects);
    appender.line([line(1)]);
    appender.flush();
    await eventually(async () => (await read()) === line(1));
    full = true;
    appender.line([line(2)]);
    appender.flush();
    const failing = (): boolean => {
      try {
        appender.line([line(3)]);
        appender.flush();
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOSPC';
      }
    };
    await eventually(async () => failing());
    expect(failing()).toBe(true);
    full = false;
    appender.line([line(4)]);
    appender.flush();
    await appender.close();
    expect(await read()).toBe(line(1) + line(4));
  });

  it('notices that its file was deleted', async () => {
    const appender = new PackedAppender(file);
    appender.line([line(1)]);
    appender.flush();
    rmSync(file);
    appender.line([line(2)]);
    expect(() => appender.flush()).toThrow(/was deleted/);
    await appender.close().catch(() => undefined);
  });
});
