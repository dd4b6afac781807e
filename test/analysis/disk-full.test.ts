import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/fixture.ts';
import { capture, writeLog } from './ingest/logs.ts';

const url = (name: string) => JSON.stringify(new URL(`../../${name}`, import.meta.url).href);

/** A file system of its own needs user namespaces: not every machine gives them. */
const mayMount = (): boolean =>
  process.platform === 'linux' &&
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0;

test.skipIf(!mayMount())(
  'a disk that fills up is reported at any step, and with room it goes on',
  {
    timeout: 120_000,
  },
  () => {
    const folder = temporaryFolder();
    const log = writeLog(folder, 'log.jsonl', capture(300));
    const disk = path.join(folder, 'disk');
    const script = `
    import { execFileSync } from 'node:child_process';
    import { mkdirSync } from 'node:fs';
    import { analyzeAndReport } from ${url('src/cli/analyze-and-report.ts')};
    import { readers } from ${url('src/import/table.ts')};
    import { openForWriting } from ${url('src/store/open.ts')};
    import { checksums } from ${url('test/analysis/table-rows.ts')};
    const quiet = { places: () => ({}), out() {}, err() {}, progress() {}, writeFile() {} };
    mkdirSync(${JSON.stringify(disk)});
    const mount = (options) => execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', ${JSON.stringify(disk)}]);
    const db = ${JSON.stringify(path.join(disk, 'lens.duckdb'))};
    const run = () => analyzeAndReport({ logs: [${JSON.stringify(log)}], readers, db }, quiet);
    for (const kilobytes of [200, 900, 1500, 40000]) {
      mount('size=' + kilobytes + 'k');
      const error = await run().then(() => null, (thrown) => ({ code: thrown.code, message: thrown.message }));
      mount('remount,size=40m');
      await run();
      const { database } = await openForWriting(db);
      console.log(JSON.stringify({ error, sums: await checksums(database) }));
      await database.close();
      execFileSync('umount', [${JSON.stringify(disk)}]);
    }`;
    const out = execFileSync('unshare', ['-rm', process.execPath, '--input-type=module', '-e', script]);
    const runs = out
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { error: { code: string; message: string } | null; sums: object });
    const whole = runs.pop();
    expect(whole?.error).toBeNull();
    for (const { error, sums } of runs) {
      expect(error?.code, error?.message).toBe('not_writable');
      expect(error?.message).toBe('The disk is full; nothing of this step was written');
      expect(sums).toEqual(whole?.sums);
    }
  },
);
