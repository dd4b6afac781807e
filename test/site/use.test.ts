import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { noMisdeeds, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { published } from './published.ts';

const here = published(() => fixtureRows(sampleAgents), { below: '/' });
let family: string;

beforeAll(() => {
  family =
    here.site.files.find(
      (file) =>
        file.startsWith('families/') &&
        file.endsWith('.html') &&
        here.site.read(file).includes('Codex main loop</h1>'),
    ) ?? '';
});

async function using(file: string, work: (page: Page) => Promise<void>): Promise<void> {
  const { page, misdeeds } = await watchedPage(here.browser, here.url);
  await page.goto(here.url + file);
  await work(page);
  await page.context().close();
  expect(misdeeds).toEqual(noMisdeeds);
}

describe('the pages in use', () => {
  it('shows the values of a slot next to its chip, on hover and by keyboard, and Escape closes them', () =>
    using(family, async (page) => {
      const chip = page.locator('.sheet a.slot', { hasText: '/home/dev/work/repo' }).first();
      await chip.hover();
      const popover = page.getByRole('tooltip');
      await popover.waitFor();
      expect(await popover.textContent()).toContain('/home/dev/work/plain');
      await page.keyboard.press('Escape');
      expect(await popover.count()).toBe(0);
      await chip.focus();
      await popover.waitFor();
    }));

  it('fills the template with a sample, marks what changed, and goes back', () =>
    using(family, async (page) => {
      const sheet = page.locator('.sheet');
      const select = page.locator('select[data-picker]');
      const before = await sheet.innerHTML();
      await select.selectOption({ index: 1 });
      await page.locator('.sheet[data-sample="0"]').waitFor();
      await select.selectOption({ index: 2 });
      await page.locator('.sheet a.slot.changed').first().waitFor();
      expect(await sheet.textContent()).toContain('/home/dev/work/plain');
      expect(await sheet.locator('li.run.gone').count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Next sample' }).click();
      await page.locator('.sheet a.slot', { hasText: 'feature/slots' }).waitFor();
      expect(await sheet.textContent()).toContain('README.md\nsrc/\nAGENTS.md\ndocs/');
      await select.selectOption({ index: 0 });
      expect(await sheet.innerHTML()).toBe(before);
    }));

  it('keeps the sample in the address, leads to its request and to the next change', () =>
    using(family, async (page) => {
      await page.locator('select[data-picker]').selectOption({ index: 2 });
      await page.locator('.sheet a.slot.changed').first().waitFor();
      const filled = await page.locator('.sheet').innerHTML();
      expect(new URL(page.url()).searchParams.get('sample')).toMatch(/^01kaj/);
      expect(await page.locator('[data-sample-link]').getAttribute('href')).toMatch(/x\/01kaj\w+\.html$/);
      await page.reload();
      await page.locator('.sheet a.slot.changed').first().waitFor();
      expect(await page.locator('.sheet').innerHTML()).toBe(filled);
      const changes = await page.locator('.sheet a.slot.changed').count();
      for (let change = 0; change < changes; change++) {
        await page.getByRole('button', { name: 'Next change' }).click();
        expect(
          await page.evaluate(() =>
            [...document.querySelectorAll('.sheet a.slot.changed')].indexOf(
              document.activeElement as Element,
            ),
          ),
        ).toBe(change);
      }
      // After the last change of a sample comes the first of the next one.
      await page.getByRole('button', { name: 'Next change' }).click();
      await page.locator('.sheet[data-sample="2"] a.slot.changed:focus').waitFor();
      await page.getByLabel('Slots only').check();
      expect(await page.locator('.sheet li[id]:not(:has(a.slot))').first().boundingBox()).toMatchObject({
        height: 0,
      });
      expect(new URL(page.url()).searchParams.get('slots')).toBe('only');
    }));

  it('folds the lines below a heading', () =>
    using(family, async (page) => {
      const button = page.locator('.sheet .foldheading').first();
      const line = page.locator('.sheet li:has(> .foldheading) + li').first();
      expect((await line.boundingBox())?.height).toBeGreaterThan(0);
      await button.click();
      expect((await line.boundingBox())?.height).toBe(0);
      expect(await button.getAttribute('aria-expanded')).toBe('false');
    }));

  it('opens the entry of a slot that a link names', () =>
    using(`${family}#t1-s0`, async (page) => {
      expect(await page.locator('#t1-s0 details').getAttribute('open')).not.toBeNull();
    }));

  it('remembers the choice of colours from page to page', () =>
    using('index.html', async (page) => {
      await page.getByRole('button', { name: 'Dark' }).click();
      await page.goto(`${here.url}tools.html`);
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
      await page.getByRole('button', { name: 'Auto' }).click();
      expect(await page.evaluate(() => document.documentElement.dataset['theme'] ?? 'none')).toBe('none');
    }));

  it('shows where a message was new, and folds what is known', () =>
    using('x/01kaj000000000000000000002.html', async (page) => {
      expect(await page.locator('.known').count()).toBe(1);
      await page.locator('.known a[href*="x/"]').click();
      expect(page.url()).toContain('01kaj000000000000000000001');
      await page.getByRole('button', { name: 'Collapse all' }).click();
      expect(await page.locator('#messages details[open]').count()).toBe(0);
    }));

  it('puts the raw body together when it is asked for', () =>
    using('x/01kaj000000000000000000002.html', async (page) => {
      await page.getByRole('button', { name: 'Request body' }).click();
      await page.locator('.sink', { hasText: 'tool_use' }).waitFor();
      const body = JSON.parse((await page.locator('.sink').textContent()) ?? '');
      expect(body).toEqual({
        model: 'gpt-5.1-codex',
        system: 'naïve — 系統',
        messages: [
          { role: 'user', content: 'List files in this directory' },
          { role: 'assistant', type: 'tool_use', content: '{"command":"ls","mode":"read"}' },
          { role: 'user', content: 'README.md\nnew.txt\nsrc' },
        ],
        stream: true,
      });
    }));

  it('filters exchanges, keeps the filters in the address, and clears them', () =>
    using('exchanges.html', async (page) => {
      await page.locator('.controls [name="agent"]').selectOption('pi');
      await page.locator('.controls output', { hasText: '2 of 11' }).waitFor();
      await page.locator('.controls [name="status"]').selectOption('failed');
      await page.locator('.controls output', { hasText: '1 of 11' }).waitFor();
      expect(page.url()).toContain('?agent=pi&status=failed');
      expect(await page.locator('a.turnline').count()).toBe(1);
      expect(await page.locator('table.exchanges').isVisible()).toBe(false);
      await page.reload();
      await page.locator('.controls output', { hasText: '1 of 11' }).waitFor();
      await page.goBack();
      await page.locator('.controls output', { hasText: '2 of 11' }).waitFor();
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.locator('.controls output', { hasText: '11 exchanges' }).waitFor();
      expect(page.url()).not.toContain('?');
      await page.locator('.controls [name="q"]').fill('is:error');
      await page.locator('.controls output', { hasText: '1 of 11' }).waitFor();
      await page.goto(`${here.url}exchanges.html?text=list+files&role=main`);
      await page.locator('.controls output', { hasText: 'of 11' }).waitFor();
    }));

  it.each(['http', 'file'])(
    'searches all texts over %s, in any case and with any escapes, and leads to where they were seen',
    async (way) => {
      const base = way === 'file' ? `${pathToFileURL(here.site.folder).href}/` : here.url;
      const { page, misdeeds } = await watchedPage(here.browser, base);
      await page.goto(`${base}search.html?q=${encodeURIComponent('NEVER INVENT a result')}`);
      await page.locator('.find output', { hasText: /^4 texts/ }).waitFor();
      await page.getByLabel('Text').fill('new.txt and SRC');
      await page.locator('.hits mark', { hasText: 'new.txt and src' }).first().waitFor();
      await page.getByLabel('Text').fill('{"command":"ls","mode":"read"}');
      await page.locator('.hits a', { hasText: 'message' }).first().click();
      await page.waitForURL(/[?&]x=01kaj/);
      await page.context().close();
      expect(misdeeds).toEqual(noMisdeeds);
    },
  );

  it('shows the message of an address in the turn that brought it, and gives each message an address', () =>
    using('exchanges.html?x=01kaj000000000000000000002#m1', async (page) => {
      await page.locator('.sentmessage.linked[data-message="1"]').waitFor();
      expect(await page.locator('.turn.chosen .linked').count()).toBe(0);
      await page.goto(`${here.url}exchanges.html?q=list&x=01kaj000000000000000000002#m3`);
      await page.locator('.turn.chosen .linked[data-message="3"]', { hasText: 'README.md' }).waitFor();
      await page.locator('.linked .linkto').focus();
      await page.keyboard.press('Enter');
      await page.locator('.linked .linkto', { hasText: 'Copied' }).waitFor();
      // The answer of the turn before is a message of the request, too.
      await page.goto(`${here.url}exchanges.html?x=01kaj000000000000000000002#m2`);
      await page.locator('.answer.linked').waitFor();
    }));

  it('compares two exchanges: words of the prompt, tools by meaning, messages by their chain', () =>
    using('compare.html', async (page) => {
      await page.getByLabel('Before').fill('01kaj000000000000000000001');
      await page.getByLabel('After').fill('01kaj000000000000000000005');
      await page.getByLabel('After').press('Tab');
      await page.locator('.diff ins', { hasText: '20' }).waitFor();
      const text = (await page.locator('.differences').textContent()) ?? '';
      expect(text).toContain('Branch: feature/slots');
      expect(text).toContain('unchanged lines');
      expect(text).toContain('The same tools, with the same meaning.');
      expect(text).toContain('1 unchanged, 0 only before, 0 only after.');
      await page.goto(`${here.url}x/01kaj000000000000000000002.html`);
      await page.getByText('compare with the turn before').click();
      await page.getByText('Identical to the last character.').waitFor();
      await page.getByText('1 unchanged, 0 only before, 2 only after.').waitFor();
    }));

  it('shows a period that is dragged over, keeps it in the address, and everything on a key', () =>
    using('exchanges.html', async (page) => {
      await page.locator('.timestrip .b-flow').first().waitFor();
      const box = await page.locator('.timestrip svg').boundingBox();
      if (!box) throw new Error('The strip is not visible');
      await page.mouse.move(box.x + 118, box.y + 30);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + 30, { steps: 4 });
      await page.mouse.up();
      await page.locator('.controls output', { hasText: 'of 11' }).waitFor();
      const some = await page.locator('a.turnline').count();
      expect(some).toBeGreaterThan(0);
      expect(some).toBeLessThan(11);
      expect(page.url()).toContain('from=2026-11-21T');
      await page.reload();
      await page.locator('.controls output', { hasText: 'of 11' }).waitFor();
      expect(await page.locator('a.turnline').count()).toBe(some);
      await page.locator('.timestrip svg').focus();
      await page.keyboard.press('0');
      await page.locator('.controls output', { hasText: '11 exchanges' }).waitFor();
      expect(page.url()).not.toContain('from=');
      await page.keyboard.press('+');
      await page.locator('.controls output', { hasText: 'of 11' }).waitFor();
    }));

  it('goes everywhere by keyboard', () =>
    using('exchanges.html', async (page) => {
      await page.locator('a.turnline').first().waitFor();
      await page.keyboard.press('j');
      await page.waitForURL(/x=01kaj0+1/);
      await page.keyboard.press('j');
      await page.waitForURL(/x=01kaj0+2/);
      await page.keyboard.press('k');
      await page.waitForURL(/x=01kaj0+1/);
      await page.keyboard.press('Enter');
      await page.locator('.turns:focus').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.turnbox:focus').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.waitForURL(/x=01kaj0+2/);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.waitForURL(/tools\.html/);
      await page.keyboard.press('g');
      await page.keyboard.press('e');
      await page.waitForURL(/exchanges\.html/);
      await page.locator('a.turnline').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('kind:title');
      await page.locator('.controls output', { hasText: '1 of 11' }).waitFor();
    }));

  it('pages hold without script', async () => {
    const context = await here.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(here.url + family);
    expect(await page.locator('.samplebar').isVisible()).toBe(false);
    await page.locator('.sheet a.slot').first().click();
    expect(page.url()).toContain('#t1-s');
    await page.locator('.entry summary').first().click();
    expect(await page.locator('.entry .values').first().isVisible()).toBe(true);
    await context.close();
  });
});
