import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { type PageName, pageSchemas } from '../../src/read/twins/twins.ts';
import { noMisdeeds, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { brokenLinks } from './links.ts';
import { published } from './published.ts';

const here = published(() => fixtureRows(sampleAgents));

describe('a built site', () => {
  it('has a page for everything, and a JSON twin of each', () => {
    expect(here.pages).toContain('index.html');
    expect(here.pages.filter((page) => page.startsWith('families/'))).toHaveLength(3);
    expect(here.pages.filter((page) => page.startsWith('x/'))).toHaveLength(11);
    expect(here.pages.filter((page) => page.startsWith('tools/'))).toHaveLength(5);
    expect(
      here.pages
        .map((page) => page.replace(/html$/, 'json'))
        .filter((twin) => !here.site.files.includes(twin)),
    ).toEqual([]);
  });

  it('has neither the SQL page nor its engine and database when they are not wanted', () => {
    expect(here.site.files.filter((file) => /sql\.|duckdb|wasm|worker/.test(file))).toEqual([
      'schema/sql.json',
    ]);
    expect(here.site.read('index.html')).not.toContain('sql.html');
  });

  it('publishes a schema for each kind of page, and every twin keeps to it', () => {
    const wrong: string[] = [];
    const kinds = new Set<string>();
    for (const file of here.pages) {
      const twin = JSON.parse(here.site.read(file.replace(/html$/, 'json')));
      kinds.add(twin.page);
      const result = pageSchemas[twin.page as PageName].strict().safeParse(twin);
      if (!result.success) wrong.push(`${file}: ${result.error.message}`);
      expect(twin.url).toBe(file);
    }
    expect(wrong).toEqual([]);
    // What is being captured only a server can show; pages of long templates and the one that asks the database have tests
    // of their own.
    expect([...kinds, 'sql', 'template'].toSorted()).toEqual(Object.keys(pageSchemas).toSorted());
    expect(
      Object.keys(pageSchemas).filter((name) => !here.site.files.includes(`schema/${name}.json`)),
    ).toEqual([]);
  });

  it('has links that all lead somewhere, none of them absolute', () => {
    expect(brokenLinks(here.site)).toEqual([]);
  });

  it('holds no style attribute, no inline script and no event handler', () => {
    const wrong = here.pages.filter((page) => {
      const tags = here.site.read(page).match(/<[a-z][^>]*>/gi) ?? [];
      return (
        tags.some((tag) => / style=| on[a-z]+=/i.test(tag.replace(/"[^"]*"/g, '""'))) ||
        /<script(?![^>]* src=)/.test(here.site.read(page))
      );
    });
    expect(wrong).toEqual([]);
  });

  it.each(['http below a path', 'file'])(
    'opens every page over %s without a complaint',
    async (way) => {
      const base = way === 'file' ? `${pathToFileURL(here.site.folder).href}/` : here.url;
      const { page, misdeeds } = await watchedPage(here.browser, base);
      for (const file of here.pages) {
        await page.goto(base + file);
        expect(await page.locator('h1').textContent()).not.toBe('');
      }
      await page.context().close();
      expect(misdeeds).toEqual(noMisdeeds);
    },
    120_000,
  );

  const heaviest = (folder: string): string =>
    here.pages
      .filter((name) => name.startsWith(folder))
      .toSorted((a, b) => here.site.read(b).length - here.site.read(a).length)[0] ?? '';
  const everyKind = (): string[] => [
    ...here.pages.filter((name) => !name.includes('/')),
    ...['families/', 'tools/', 'x/', 'sessions/'].map(heaviest),
  ];
  // axe takes seconds a page: every kind is looked at once, and in the other theme and width those with most colours.
  const mostColours = (): string[] => [
    'index.html',
    'slots.html',
    'exchanges.html',
    heaviest('families/'),
    heaviest('x/'),
  ];

  it.each([
    ['light', 1440, everyKind],
    ['dark', 390, mostColours],
  ] as const)(
    'is accessible: axe finds nothing in %s at %i pixels',
    async (colorScheme, width, kindsOf) => {
      const { page } = await watchedPage(here.browser, here.url, {
        colorScheme,
        viewport: { width, height: 900 },
      });
      const kinds = kindsOf();
      const found: string[] = [];
      for (const file of kinds) {
        await page.goto(here.url + file);
        await page.evaluate(() => {
          for (const fold of document.querySelectorAll('details')) fold.open = true;
        });
        const { violations } = await new AxeBuilder({ page }).analyze();
        found.push(
          ...violations.flatMap(({ id, nodes }) =>
            nodes.map(
              (node) =>
                `${file}: ${id} ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`,
            ),
          ),
        );
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) found.push(`${file}: ${overflow} pixels too wide`);
      }
      await page.context().close();
      expect(found).toEqual([]);
    },
    300_000,
  );
});
