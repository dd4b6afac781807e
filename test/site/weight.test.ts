import { statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureRows } from './fixture/build.ts';
import { largeAgents } from './fixture/large.ts';
import { type BuiltSite, buildSite } from './folder.ts';

let site: BuiltSite;

beforeAll(async () => {
  site = await buildSite(fixtureRows(largeAgents));
}, 120_000);

afterAll(() => site?.remove());

const sizeOf = (file: string): number => statSync(path.join(site.folder, file)).size;

describe('a site of 300 exchanges with a template of 2,000 lines and a message of 1 MB', () => {
  it('has no page over 300 kB, nor over 60 kB compressed', () => {
    const pages = site.files.filter((file) => file.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(300);
    expect(pages.filter((page) => sizeOf(page) > 300_000).map((page) => [page, sizeOf(page)])).toEqual([]);
    const packed = pages.map((page) => [page, gzipSync(site.read(page)).length] as const);
    expect(packed.filter(([, size]) => size > 60_000)).toEqual([]);
  });

  it('loads less than 1 MB to open a page, and little of it is ours', () => {
    const assets = site.files.filter((file) => file.startsWith('assets/'));
    // The workspace has its own style and script, which lists and sessions load.
    const workspace = assets.filter((file) => file.includes('/workspace-'));
    expect(workspace).toHaveLength(2);
    // A page loads the table of one language at most.
    const tables = assets.filter((file) => file.includes('/language-'));
    const always = assets
      .filter((file) => !tables.includes(file) && !workspace.includes(file))
      .reduce((sum, file) => sum + sizeOf(file), 0);
    // A third of it is the ICU message parser (10 kB compressed).
    expect(always).toBeLessThan(110_500);
    // Arabic and Russian take two bytes a letter; the messages of findings are a fifth of a table.
    expect(tables.filter((file) => sizeOf(file) > 90_000)).toEqual([]);
    expect(tables.filter((file) => gzipSync(site.read(file)).length > 22_000)).toEqual([]);
    // The list of exchanges is the heaviest thing a page asks for by itself (to offer what to compare).
    const largest = (pattern: RegExp): number =>
      Math.max(...site.files.filter((file) => pattern.test(file)).map(sizeOf));
    const ours = always + largest(/\/language-/) + workspace.reduce((sum, file) => sum + sizeOf(file), 0);
    // What a workspace of up to 2,000 exchanges loads: five files of lines, and the turn that is read.
    expect(ours + largest(/^sessions\/.*\.html$/) + 5 * largest(/^data\/rows-/)).toBeLessThan(1_000_000);
  });

  it('writes a text that many pages share once', () => {
    const whole = site.files.filter((file) => site.read(file).includes('m'.repeat(900_000)));
    expect(whole).toHaveLength(1);
    const all = site.files.reduce((sum, file) => sum + sizeOf(file), 0);
    expect(all).toBeLessThan(40_000_000);
  });

  it('lists exchanges in pages and shows the template from its first line to its last', () => {
    expect(site.files).toContain('exchanges/2.html');
    const family = site.files.find((file) => file.startsWith('families/') && file.endsWith('.html')) ?? '';
    expect(site.read(family)).toContain('id="t1-L1"');
    expect(site.read(family)).toContain('id="t1-L2000"');
  });
});
