import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Misdeeds, noMisdeeds, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { Journey } from './journey.ts';
import { published } from './published.ts';

const here = published(() => fixtureRows(sampleAgents), { below: '/' });

describe('from the overview in at most three interactions', () => {
  let page: Page;
  let misdeeds: Misdeeds;
  let person: Journey;

  beforeAll(async () => {
    ({ page, misdeeds } = await watchedPage(here.browser, here.url, {
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    }));
  });

  beforeEach(async () => {
    person = new Journey(page);
    await page.goto(`${here.url}index.html`);
  });

  afterAll(() => page?.context().close());

  it('every request that mentions a text', async () => {
    await person.enter('.sitesearch input', 'new.txt');
    await person.click('[data-requests] a');
    await page.locator('.turnline').first().waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('mentions:"new.txt"');
    // The words are marked where they were found.
    await page.locator('.transcript mark', { hasText: 'new.txt' }).first().waitFor();
  });

  it('the session of an exchange', async () => {
    await person.click('main a', /exchanges/);
    await person.click('.turnline');
    await person.click('.turnbar a', 'Session');
    await page.waitForURL(/sessions\/[^/]+\.html\?x=/);
    await page.locator('.turn.chosen').waitFor();
  });

  it('what the second turn added', async () => {
    await person.click('main a', /exchanges/);
    await person.click('.turnline', 'There are three entries');
    await page.locator('.turn.chosen .cards', { hasText: 'new' }).waitFor();
    await page.locator('.turn.chosen .newmessages', { hasText: 'new.txt' }).waitFor();
  });

  it('tokens and money by day', async () => {
    await person.click('.rail a', 'Usage & cache');
    expect(await page.locator('#day tbody tr').count()).toBeGreaterThan(0);
    expect(await page.locator('#day thead').textContent()).toContain('Cost');
  });

  it('the 95th percentile of the time to the first content, by model', async () => {
    await person.click('.rail a', 'Usage & cache');
    await person.click('#model thead button', 'TTFT p95');
    expect(await page.locator('#model [aria-sort="descending"]').textContent()).toContain('TTFT p95');
    expect(await page.locator('#model tbody tr').count()).toBeGreaterThan(0);
  });

  it('the most expensive tool that was never called', async () => {
    await person.click('main a', /tools/);
    await person.click('form[data-calls] input');
    await person.click('table.tools thead button', 'Tokens in all');
    const first = page.locator('table.tools tbody tr:visible').first();
    expect(await first.getAttribute('data-calls')).toBe('0');
    expect(new URL(page.url()).searchParams.get('calls')).toBe('never');
  });

  it('the difference between two editions of a prompt', async () => {
    await person.click('.rail a', 'Compare');
    await person.click('.pairs a');
    await page.waitForURL(/compare\/[^/]+\/[^/]+\.html/);
    await page.locator('h1').waitFor();
  });

  it('the slot that keeps most from the cache', async () => {
    await person.click('.rail a', 'Usage & cache');
    await person.click('.rail ul ul a', 'Cache');
    await page.locator('main table tbody tr').first().waitFor();
    expect(await page.locator('main').textContent()).toMatch(/Tokens (not reused|lost)/);
  });

  it('the raw JSON of an exchange, and a command that repeats it', async () => {
    await person.click('main a', /exchanges/);
    await person.click('.turnbar button', 'Raw');
    await page.locator('.rawbody pre', { hasText: '"model"' }).first().waitFor();
    await person.click('.turnbar button', 'cURL');
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^curl [\s\S]*--data|^curl [\s\S]*-d /);
  });

  it('does nothing else than that', () => {
    expect(misdeeds).toEqual(noMisdeeds);
  });
});
