import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTarget } from '../../src/site/target.ts';

let base: string;
let out: string;

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'lens-target-'));
  out = path.join(base, 'site');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('the folder of a site', () => {
  it('appears whole, replaces an older one whole, and leaves nothing next to it', async () => {
    for (const round of ['one', 'two']) {
      const target = await openTarget(out, { lens: 'x' });
      await target.write(`a/${round}.html`, round);
      expect(existsSync(path.join(out, `a/${round}.html`))).toBe(false);
      await target.finish();
      expect(readdirSync(path.join(out, 'a'))).toEqual([`${round}.html`]);
      expect(readdirSync(base)).toEqual(['site']);
    }
  });

  it('keeps the old one when it is abandoned', async () => {
    const first = await openTarget(out, {});
    await first.write('index.html', 'old');
    await first.finish();
    const second = await openTarget(out, {});
    await second.write('index.html', 'new');
    await second.abandon();
    expect(readFileSync(path.join(out, 'index.html'), 'utf8')).toBe('old');
    expect(readdirSync(base)).toEqual(['site']);
  });

  it('takes an empty folder, and refuses one that somebody else filled', async () => {
    mkdirSync(out);
    await (await openTarget(out, {})).finish();
    const foreign = path.join(base, 'thesis');
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, 'thesis.tex'), 'years of work');
    await expect(openTarget(foreign, {})).rejects.toMatchObject({ code: 'not_writable' });
    expect(readFileSync(path.join(foreign, 'thesis.tex'), 'utf8')).toBe('years of work');
  });

  it('refuses a file', async () => {
    writeFileSync(out, 'a file');
    await expect(openTarget(out, {})).rejects.toMatchObject({ code: 'not_writable' });
  });
});
