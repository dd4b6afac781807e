import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportHtml } from '../../src/site/one-file/export.ts';
import { noMisdeeds, openBrowser, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { hostileAgents, hostileRows } from './fixture/hostile.ts';
import { type BuiltSite, buildSite, quiet } from './folder.ts';

let site: BuiltSite;
let browser: Browser;
let file: string;
let url: string;
let pages: string[];

beforeAll(async () => {
  const rows = fixtureRows([...sampleAgents, ...hostileAgents]);
  hostileRows(rows);
  site = await buildSite(rows);
  file = path.join(path.dirname(site.folder), 'trace.html');
  await exportHtml({ db: site.database, html: file }, quiet);
  url = pathToFileURL(file).href;
  pages = site.files.filter((name) => name.endsWith('.html'));
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.remove();
});

const at = (page: string): string => `${url}?page=${page}`;

describe('an analysis as one file', () => {
  it('shows every page of the site from disk, without a request and without a complaint', async () => {
    const { page, misdeeds } = await watchedPage(browser, url);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url().split('?')[0] ?? ''));
    const wrong: string[] = [];
    for (const name of pages) {
      await page.goto(at(name));
      await page.locator('main h1').waitFor();
      const shown = await page.evaluate(() => ({
        title: document.title,
        links: [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? ''),
        foreign: document.querySelectorAll('main :is(img, iframe, object, embed, base, style, script, meta)')
          .length,
        handlers: [...document.querySelectorAll('*')]
          .flatMap((element) => [...element.attributes])
          .filter(({ name }) => name.startsWith('on')).length,
        ran: 'lensPwned' in window,
      }));
      if (shown.foreign > 0 || shown.handlers > 0 || shown.ran) wrong.push(`${name} is not inert`);
      const title = /<title>([\s\S]*?)<\/title>/.exec(site.read(name))?.[1] ?? '';
      if (/^[\w ,.?·’-]+$/.test(title) && shown.title !== title) wrong.push(`${name}: ${shown.title}`);
      for (const link of shown.links) {
        const target = /^\?page=([^?#]+)/.exec(link)?.[1];
        if (link !== '' && !link.startsWith('#') && (target === undefined || !pages.includes(target)))
          wrong.push(`${name} -> ${link}`);
      }
    }
    await page.context().close();
    expect(wrong).toEqual([]);
    expect(new Set(requests)).toEqual(new Set([url]));
    expect(misdeeds).toEqual(noMisdeeds);
  }, 120_000);

  it('is used like the site: links, anchors, raw bodies, filters, comparison, search', async () => {
    const { page, misdeeds } = await watchedPage(browser, url);
    await page.goto(url);
    await page.locator('.rail nav a', { hasText: 'Sessions' }).click();
    await page.locator('.rail nav a:visible', { hasText: 'All exchanges' }).click();
    await page.locator('a.turnline').first().waitFor();
    expect(await page.locator('.rail [aria-current]').textContent()).toContain('All exchanges');

    await page.selectOption('form.controls [name="agent"]', 'pi');
    await page.locator('a.turnline').first().waitFor();
    expect(new URL(page.url()).searchParams.get('page')).toBe('exchanges.html');
    expect(new URL(page.url()).searchParams.get('agent')).toBe('pi');
    await page.reload();
    await page.locator('a.turnline').first().click();
    await page.locator('.turn.chosen .newmessages').waitFor();
    await page.getByRole('link', { name: 'its page' }).click();
    await page.locator('#answer').waitFor();
    await page.locator('[data-show="request"]').click();
    await page.locator('.raw .sink', { hasText: '"model"' }).waitFor();

    await page.goto(at('compare.html?a=01kaj000000000000000000001&b=01kaj000000000000000000002'));
    await page.locator('.differences h2').first().waitFor();
    expect(new URL(page.url()).searchParams.get('b')).toBe('01kaj000000000000000000002');

    await page.goto(`${at('search.html')}&q=${encodeURIComponent('You are')}`);
    await page.locator('.hits mark').first().waitFor();

    const family = pages.find((name) => name.startsWith('families/')) ?? '';
    await page.goto(`${at(family)}#t1-L3`);
    await page.locator('#t1-L3:target').waitFor();

    await page.goto(at('x/never.html'));
    expect(await page.locator('main h1').textContent()).toBe('This page is not in this file');
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  }, 60_000);

  it('is accessible in both themes', async () => {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await watchedPage(browser, url, { colorScheme });
      for (const name of ['index.html', 'exchanges.html', pages.find((one) => one.startsWith('x/')) ?? '']) {
        await page.goto(at(name));
        await page.locator('main h1').waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        found.push(...violations.map(({ id }) => `${name}: ${id}`));
      }
      await page.context().close();
    }
    expect(found).toEqual([]);
  }, 120_000);

  it('lets only its own scripts and style run, by their hashes', () => {
    const html = readFileSync(file, 'utf8');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-\S+' 'sha256-\S+'; style-src 'sha256-\S+'; base-uri 'none'; form-action 'none'$/,
    );
    expect(html.match(/<script>/g)).toHaveLength(2);
  });

  it('holds each text once', () => {
    const blocks = [
      ...readFileSync(file, 'utf8').matchAll(/<script type="application\/octet-stream">([^<]*)<\/script>/g),
    ].map(([, base64]) => JSON.parse(gunzipSync(Buffer.from(base64 ?? '', 'base64')).toString('utf8')));
    const texts = blocks.slice(0, -1).flat() as string[];
    expect(texts.length).toBeGreaterThan(100);
    expect(new Set(texts).size).toBe(texts.length);
    expect(blocks.at(-1).firsts).toHaveLength(blocks.length - 1);
    const unpacked = site.files
      .filter((name) => /\.(html|js)$/.test(name))
      .reduce((sum, name) => sum + site.read(name).length, 0);
    expect(statSync(file).size).toBeLessThan(unpacked / 2);
  });

  it('reports when it cannot be written', async () => {
    await expect(
      exportHtml({ db: site.database, html: path.join(site.folder, 'no/such/folder/t.html') }, quiet),
    ).rejects.toMatchObject({ code: 'not_writable' });
  });
});
