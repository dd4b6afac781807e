import { statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { piecesOf } from '../../src/pages/_load/skeleton.ts';
import { roomOf, shared, stretchesFor } from '../../src/pages/_load/windows.ts';
import type { SkeletonLine, SkeletonNode, TemplatePage } from '../../src/read/twins/prompts.ts';
import { pageSchemas } from '../../src/read/twins/twins.ts';
import { noMisdeeds, watchedPage } from './browser.ts';
import { fixtureRows } from './fixture/build.ts';
import { longAgents } from './fixture/long.ts';
import { brokenLinks } from './links.ts';
import { published } from './published.ts';

const lineRow = (line: number, literals: string[]) => ({
  line,
  kind: 'F',
  literals,
  support: 1,
  block: null,
});

describe('piecesOf', () => {
  it('cuts nothing off and tears no character in two, however long a line is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 4000 }),
        (literals, times) => {
          const long = literals.map((literal) => literal.repeat(times));
          const pieces = piecesOf({ lines: [lineRow(0, long)], blocks: [], slots: [] });
          const parts = pieces.flatMap((piece) => piece.parts);
          expect(parts.join('')).toBe(long.join('…'));
          for (const part of parts) expect(String(part).isWellFormed()).toBe(true);
          expect(pieces.map(({ from }) => from === null)).toEqual(pieces.map((_, index) => index === 0));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('stretchesFor', () => {
  it('divides any template into pages in order, each within its room unless one line alone is more', () => {
    const line = fc.oneof(fc.string({ maxLength: 80 }), fc.constant(''), fc.constant('# Heading'));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 400 }),
        fc.integer({ min: 200, max: 6000 }),
        fc.integer({ min: 100, max: 3000 }),
        (lines, bytes, packed) => {
          const pieces = piecesOf({
            lines: lines.map((text, at) => lineRow(at, [text])),
            blocks: [],
            slots: [],
          });
          const room = { bytes, packed };
          const stretches = stretchesFor(pieces, { first: room, others: room, valuesOf: () => '' });
          expect(stretches[0]?.from).toBe(0);
          expect(stretches.at(-1)?.to).toBe(pieces.length);
          stretches.slice(1).forEach(({ from }, before) => {
            expect(from).toBe(stretches[before]?.to);
          });
          for (const { from, to } of stretches) {
            const own = roomOf(pieces.slice(from, to), () => '');
            if (to - from > 1) expect(own.bytes <= bytes && own.packed <= packed).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cuts before a heading where there is one near', () => {
    const lines = Array.from({ length: 100 }, (_, at) => lineRow(at, [at === 47 ? '## Next' : `line ${at}`]));
    const room = { bytes: 38 * 50, packed: 10_000 };
    const pieces = piecesOf({ lines, blocks: [], slots: [] });
    expect(stretchesFor(pieces, { first: room, others: room, valuesOf: () => '' })[0]).toEqual({
      from: 0,
      to: 47,
    });
  });
});

describe('shared', () => {
  it.each([
    [[10, 20, 30], 100, [10, 20, 30]],
    [[10, 500, 500], 110, [10, 50, 50]],
    [[], 10, []],
  ])('divides %j among %i', (needs, room, shares) => {
    expect(shared(needs, room)).toEqual(shares);
  });
});

describe('a template longer than a page bears', () => {
  const here = published(() => fixtureRows(longAgents));
  let family: string;
  let windows: string[];

  beforeAll(() => {
    family = here.site.files.find((file) => /^families\/[^/]+\.html$/.test(file)) ?? '';
    const base = family.replace('.html', '/t1-');
    windows = here.site.files
      .filter((file) => file.startsWith(base) && file.endsWith('.html'))
      .toSorted((a, b) => Number(/(\d+)\.html/.exec(a)?.[1]) - Number(/(\d+)\.html/.exec(b)?.[1]));
  });

  const using = async (url: string, work: (page: Page) => Promise<void>): Promise<void> => {
    const { page, misdeeds } = await watchedPage(here.browser, here.url);
    await page.goto(here.url + url);
    await work(page);
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  };

  it('is read whole over several pages, none too heavy', () => {
    expect(windows.length).toBeGreaterThan(4);
    for (const file of [family, ...windows]) {
      expect(statSync(path.join(here.site.folder, file)).size, file).toBeLessThan(300_000);
      expect(gzipSync(here.site.read(file)).length, file).toBeLessThan(60_000);
    }
    const lines = [family, ...windows].flatMap((file) =>
      [...here.site.read(file).matchAll(/ id="t1-L(\d+)"/g)].map((match) => Number(match[1])),
    );
    expect(lines).toEqual(Array.from({ length: 9001 }, (_, index) => index + 1));
    expect(brokenLinks(here.site)).toEqual([]);
  });

  it('has the same in the JSON twins', () => {
    const [twin] = windows.map(
      (file) => JSON.parse(here.site.read(file.replace(/html$/, 'json'))) as TemplatePage,
    );
    expect(pageSchemas.template.strict().safeParse(twin).error).toBeUndefined();
    const all = [family, ...windows].flatMap((file) => {
      const page = JSON.parse(here.site.read(file.replace(/html$/, 'json')));
      return linesOf((page.surface ?? page.surfaces[0]).nodes);
    });
    expect(new Set(all.map(({ line }) => line)).size).toBe(9001);
    const long = all.filter(({ line }) => line === 6001).flatMap(({ parts }) => parts);
    expect(long.filter((part) => typeof part === 'string').join('')).toBe(
      `Long: ${'0123456789abcdef '.repeat(24_000)} it ends`,
    );
    expect(twin?.surface.slots.every(({ number }) => number < (twin.surface.allSlots ?? 0))).toBe(true);
  });

  it('leads before and after, by link and by key, and from the rail', () =>
    using(family, async (page) => {
      await page.locator('.pager.lines a[rel="next"]').first().click();
      await page.waitForURL(/t1-2\.html#t1$/);
      await page.keyboard.press('ArrowRight');
      await page.waitForURL(/t1-3\.html/);
      await page.locator('.pager.lines a[rel="prev"]').first().click();
      await page.waitForURL(/t1-2\.html/);
      expect(
        await page
          .locator('.sheet li')
          .first()
          .evaluate((line) => getComputedStyle(line, '::before').content),
      ).toMatch(/^"\d+"$/);
      await page.locator('.outline summary').click();
      await page.locator('.outline a').last().click();
      await page.waitForURL((url) => url.pathname.endsWith(windows.at(-1)?.split('/').pop() ?? ''));
    }));

  it('lets links to a line or a slot on another page lead there', () =>
    using(`${family}#t1-L8500`, async (page) => {
      await page.locator('#t1-L8500:target').waitFor();
      expect(page.url()).toMatch(/\/t1-\d+\.html#t1-L8500$/);
      await page.goto(`${here.url}${family}#t1-s89`);
      await page.locator('#t1-s89:target').waitFor();
      await page.goto(`${here.url}${windows[0]}#t1-L3`);
      await page.locator('#t1-L3:target').waitFor();
      expect(page.url()).toBe(`${here.url}${family}#t1-L3`);
    }));

  it('is filled with a sample on every page', () =>
    using(windows.at(-1) ?? '', async (page) => {
      await page.locator('select[data-picker]').selectOption({ index: 4 });
      const chip = page.locator('.sheet a.slot').first();
      await page.locator('.sheet[data-sample]').waitFor();
      expect(await chip.textContent()).toBe('/home/person-3/work');
    }));

  it('fills the end of a line that began on another page', async () => {
    const file = windows.find((name) => here.site.read(name).includes('it ends')) ?? '';
    expect(here.site.read(file)).toMatch(/<li class="goes-on" data-line="6001" data-from="0">/);
    await using(file, async (page) => {
      await page.locator('select[data-picker]').selectOption({ index: 3 });
      await page.locator('.sheet[data-sample]').waitFor();
      expect(await page.locator('.sheet li.goes-on a.slot').textContent()).toBe('/end/2');
    });
  });

  it('marks a block that goes on', () => {
    expect(
      windows.filter((file) => here.site.read(file).includes('continued from the previous page')).length,
    ).toBeGreaterThan(1);
  });

  it('is accessible', () =>
    using(windows[1] ?? '', async (page) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`))).toEqual([]);
    }));
});

const linesOf = (nodes: readonly SkeletonNode[]): SkeletonLine[] =>
  nodes.flatMap((node) => ('line' in node ? [node] : linesOf(node.children)));
