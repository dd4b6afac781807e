import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { noMisdeeds, watchedPage } from './browser.ts';
import { fixtureRows } from './fixture/build.ts';
import { hostileAgents, hostileRows, needles } from './fixture/hostile.ts';
import { brokenLinks } from './links.ts';
import { published } from './published.ts';

const here = published(
  () => {
    const rows = fixtureRows(hostileAgents);
    hostileRows(rows);
    return rows;
  },
  { below: '/x/y/' },
);

describe('a site made from hostile logs', () => {
  it('gives files no name that came from a log', () => {
    expect(
      here.site.files.filter(
        (file) =>
          !/^(?:[a-z0-9-]+\/)*[a-z0-9-]+(?:\.samples-\d+|\.raw|\.turn)?\.(?:html|json|js|css|svg)$/.test(
            file,
          ),
      ),
    ).toEqual([]);
    expect(new Set(here.site.files.map((file) => file.toLowerCase())).size).toBe(here.site.files.length);
  });

  it('has links that all lead somewhere', () => {
    expect(brokenLinks(here.site)).toEqual([]);
  });

  it.each(['http', 'file'])(
    'stays inert over %s, opened and used',
    async (way) => {
      const base = way === 'file' ? `${pathToFileURL(here.site.folder).href}/` : here.url;
      const { page, misdeeds } = await watchedPage(here.browser, base);
      for (const file of here.pages) {
        await page.goto(base + file);
        await page.evaluate(() => {
          for (const fold of document.querySelectorAll('details')) fold.open = true;
          document.querySelector<HTMLButtonElement>('[data-show="request"]')?.click();
        });
        const select = page.locator('select[data-picker]').first();
        if ((await select.count()) > 0) {
          await select.selectOption({ index: 1 });
          await page.locator('.sheet[data-sample]').first().waitFor();
        }
        await page.waitForFunction(
          () => document.querySelector('section[data-raw] .sink')?.textContent !== '…',
        );
        for (const chip of await page.locator('.sheet a.slot').all()) await chip.dispatchEvent('focusin');
        const state = await page.evaluate(() => ({
          ran: (window as unknown as { lensPwned?: boolean }).lensPwned ?? false,
          foreign: [
            ...document.querySelectorAll(
              'img, iframe, object, embed, form:not([data-parts], [data-calls], .samplebar, .sitesearch, .find, .controls, [method="dialog"]), base, svg script, math, audio, video, body link, body style, body script, body meta',
            ),
          ].map((element) => element.outerHTML),
          links: [...document.querySelectorAll('a[href]')]
            .map((link) => new URL(link.getAttribute('href') ?? '', location.href).protocol)
            .filter((protocol) => protocol !== location.protocol),
          handlers: [...document.querySelectorAll('*')]
            .flatMap((element) => [...element.attributes])
            .filter(({ name }) => name.startsWith('on') || name === 'style')
            .map(({ name }) => name),
        }));
        // Style attributes that appear are the popover's own position, set by script.
        expect({ file, ...state, handlers: state.handlers.filter((name) => name !== 'style') }).toEqual({
          file,
          ran: false,
          foreign: [],
          links: [],
          handlers: [],
        });
      }
      await page.context().close();
      expect(misdeeds).toEqual(noMisdeeds);
    },
    120_000,
  );

  it('searches and compares hostile texts without running them', async () => {
    const { page, misdeeds } = await watchedPage(here.browser, here.url);
    await page.goto(`${here.url}search.html?q=${encodeURIComponent('<script>')}`);
    await page.locator('.hits mark').first().waitFor();
    await page.goto(`${here.url}compare.html?a=01kaj000000000000000000001&b=01kaj000000000000000000002`);
    await page.locator('.diff .new').first().waitFor();
    await page.goto(`${here.url}exchanges.html?q=${encodeURIComponent('<script>')}`);
    await page.locator('a.turnline').first().waitFor();
    expect(await page.evaluate(() => (window as unknown as { lensPwned?: boolean }).lensPwned ?? false)).toBe(
      false,
    );
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  }, 60_000);

  it('shows hostile text as the text it is', async () => {
    const { page } = await watchedPage(here.browser, here.url);
    const texts: string[] = [];
    for (const file of here.pages) {
      await page.goto(here.url + file);
      texts.push((await page.locator('body').textContent()) ?? '');
    }
    await page.context().close();
    const all = texts.join('\n');
    expect(needles.filter((needle) => !all.includes(needle))).toEqual([]);
  }, 60_000);
});
