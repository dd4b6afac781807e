import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/languages/list.ts';
import { noMisdeeds, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { published } from './published.ts';

const here = published(() => fixtureRows(sampleAgents));
let family: string;
let exchange: string;

beforeAll(() => {
  const heaviest = (folder: string): string =>
    here.site.files
      .filter((name) => name.startsWith(folder) && name.endsWith('.html'))
      .toSorted((a, b) => here.site.read(b).length - here.site.read(a).length)[0] ?? '';
  [family, exchange] = [heaviest('families/'), heaviest('x/')];
});

const root = (page: Page): Promise<{ lang: string; dir: string; waiting: boolean }> =>
  page.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    waiting: document.documentElement.classList.contains('waiting'),
  }));

/** What agents sent and were sent, as the page shows it. */
const contents = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const main = document.querySelector('main')?.cloneNode(true) as HTMLElement;
    for (const own of main.querySelectorAll('[data-t]')) own.remove();
    return [...main.querySelectorAll('.sheet, pre, code')].map((element) => element.textContent ?? '');
  });

describe('the pages in other languages', () => {
  it('load nothing for a reader of English', async () => {
    const { page, misdeeds } = await watchedPage(here.browser, here.url, { locale: 'en-GB' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${here.url}index.html`);
    expect(await root(page)).toEqual({ lang: 'en', dir: 'ltr', waiting: false });
    expect(asked.filter((url) => url.includes('language-'))).toEqual([]);
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  });

  it.each(['http', 'file'])('are in the language of the browser over %s', async (way) => {
    const base = way === 'file' ? `${pathToFileURL(here.site.folder).href}/` : here.url;
    const { page, misdeeds } = await watchedPage(here.browser, base, { locale: 'de-AT' });
    await page.goto(`${base}exchanges.html`);
    await page.getByRole('heading', { level: 1, name: 'Was ging über die Leitung?' }).waitFor();
    expect(await root(page)).toEqual({ lang: 'de', dir: 'ltr', waiting: false });
    expect(await page.getByRole('link', { name: 'Vergleich' }).count()).toBe(1);
    expect(await page.getByLabel('Nachrichten').count()).toBe(0);
    await page.getByPlaceholder('Filter: Wörter').waitFor();
    await page.locator('select[name="agent"]').selectOption('pi');
    await page.locator('.controls output', { hasText: '2 von 11' }).waitFor();
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  });

  it('are in the language somebody chose, from page to page, and in English again', async () => {
    const { page, misdeeds } = await watchedPage(here.browser, here.url, { locale: 'en' });
    await page.goto(`${here.url}index.html`);
    const english = await page.locator('main').textContent();
    await page.getByLabel('Language').selectOption('ar');
    await page.getByRole('heading', { level: 1, name: 'ماذا يرسل الوكلاء إلى نماذجهم؟' }).waitFor();
    expect(await root(page)).toEqual({ lang: 'ar', dir: 'rtl', waiting: false });
    await page.goto(`${here.url}tools.html`);
    await page.getByRole('heading', { level: 1, name: 'ماذا يستطيع نموذج كل وكيل أن يستدعي؟' }).waitFor();
    const rail = await page.locator('.rail').boundingBox();
    const main = await page.locator('main').boundingBox();
    expect(rail?.x ?? 0).toBeGreaterThan(main?.x ?? Number.POSITIVE_INFINITY);
    await page.goto(`${here.url}index.html`);
    await page.getByLabel('اللغة').selectOption('en');
    await page.getByRole('heading', { level: 1, name: 'What do the agents send to their models?' }).waitFor();
    expect(await root(page)).toEqual({ lang: 'en', dir: 'ltr', waiting: false });
    expect(((await page.locator('main').textContent()) ?? '').replace(/\s+/g, ' ')).toBe(
      (english ?? '').replace(/\s+/g, ' '),
    );
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  });

  it.each(['ar', 'ja'])('leave what agents sent as it is, in %s', async (locale) => {
    for (const file of [family, exchange]) {
      const own: string[][] = [];
      for (const language of ['en', locale]) {
        const { page } = await watchedPage(here.browser, here.url, { locale: language });
        await page.goto(here.url + file);
        await page.locator(`html[lang="${language}"]:not(.waiting)`).waitFor();
        own.push(await contents(page));
        await page.context().close();
      }
      expect(own[0]?.length).toBeGreaterThan(0);
      expect(own[1]).toEqual(own[0]);
    }
  });

  it('appear although their table does not come', async () => {
    const { page } = await watchedPage(here.browser, here.url, { locale: 'fr' });
    await page.route(/language-fr/, (route) => route.abort());
    await page.goto(`${here.url}index.html`);
    await page.getByRole('heading', { level: 1, name: 'What do the agents send to their models?' }).waitFor();
    await page.context().close();
  });

  const foreign = languages.filter(({ code }) => code !== 'en');
  it.each(foreign)(
    'are accessible and not too wide in $name',
    async ({ code, locale }) => {
      const files =
        code === 'ar' ? ['index.html', 'exchanges.html', family, exchange] : ['index.html', exchange];
      // Markup and colours are the same in all languages: one from the right to the left, and one on a phone.
      const checked = ['ar', 'ru'].includes(code);
      const { page, misdeeds } = await watchedPage(here.browser, here.url, {
        locale: code,
        viewport: { width: code === 'ru' ? 390 : 1280, height: 900 },
      });
      const found: string[] = [];
      for (const file of files) {
        await page.goto(here.url + file);
        await page.locator('html[data-language]:not(.waiting)').waitFor();
        expect((await root(page)).lang).toBe(locale.split('-u-')[0]);
        const { violations } = checked ? await new AxeBuilder({ page }).analyze() : { violations: [] };
        found.push(
          ...violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target }) => `${file}: ${id} ${target.join(' ')}`),
          ),
        );
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) found.push(`${file}: ${overflow} pixels too wide`);
      }
      await page.context().close();
      expect(found).toEqual([]);
      expect(misdeeds).toEqual(noMisdeeds);
    },
    60_000,
  );
});

describe('the pages for everyone', () => {
  it('print without what only a screen needs, whole and dark on white', async () => {
    const { page } = await watchedPage(here.browser, here.url, { colorScheme: 'dark' });
    await page.goto(here.url + family);
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.rail', '.skip', '.samplebar'])
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
    const style = await page.evaluate(() => ({
      paper: getComputedStyle(document.documentElement).backgroundColor,
      ink: getComputedStyle(document.documentElement).color,
      clipped: [...document.querySelectorAll('.scroll')].filter(
        (box) => getComputedStyle(box).overflow !== 'visible',
      ).length,
    }));
    expect(style).toEqual({ paper: 'rgb(255, 255, 255)', ink: 'rgb(0, 0, 0)', clipped: 0 });
    await page.context().close();
  });

  it('move nothing by themselves', () => {
    const style = here.site.files.find((file) => /^assets\/site-.*\.css$/.test(file)) ?? '';
    expect(here.site.read(style)).not.toMatch(/animation|transition|scroll-behavior/);
  });

  it('have landmarks, one title, and named tables that can be scrolled by keyboard', async () => {
    const { page } = await watchedPage(here.browser, here.url);
    for (const file of ['index.html', 'exchanges.html', family, exchange, 'about.html']) {
      await page.goto(here.url + file);
      for (const role of ['banner', 'main'] as const)
        expect(await page.getByRole(role).count(), `${file} ${role}`).toBe(1);
      expect(await page.getByRole('navigation', { name: 'Pages', exact: true }).count()).toBe(1);
      expect(await page.getByRole('heading', { level: 1 }).count(), file).toBe(1);
      const nameless = await page.evaluate(
        () =>
          [...document.querySelectorAll('.scroll')].filter(
            (box) => (box as HTMLElement).tabIndex !== 0 || !box.getAttribute('aria-label'),
          ).length,
      );
      expect(nameless, file).toBe(0);
    }
    await page.context().close();
  });

  it('lead past the navigation by the first key', async () => {
    const { page } = await watchedPage(here.browser, here.url);
    await page.goto(`${here.url}index.html`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(page.url()).toContain('#content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
    await page.context().close();
  });
});
