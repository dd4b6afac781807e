import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freshApp } from './app.ts';
import { type Misdeeds, noMisdeeds, openBrowser, watchedPage } from './browser.ts';

const lens = path.resolve(import.meta.dirname, '../../scripts/lens.ts');
const EXCHANGES = 200;

let work: string;
let browser: Browser;
let capture: ChildProcess;
let model: string;
let url: string;
let code: Promise<number | null>;

beforeAll(async () => {
  await freshApp();
  work = mkdtempSync(path.join(tmpdir(), 'lens-live-test-'));
  mkdirSync(path.join(work, '.lens'));
  browser = await openBrowser();
  capture = spawn(process.execPath, [lens, 'capture', '--dry', '--live', '--mode', 'reverse'], { cwd: work });
  code = new Promise((resolve) => capture.once('exit', resolve));
  let said = '';
  for (const stream of [capture.stdout, capture.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  await vi.waitFor(() => expect(said).toMatch(/listens on \S+/), { timeout: 60_000 });
  model = /listens on (http:\/\/[\w.:]+)/.exec(said)?.[1] ?? '';
  url = /lens: live at (\S+)/.exec(said)?.[1] ?? '';
}, 120_000);

afterAll(async () => {
  capture?.kill('SIGKILL');
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
});

async function ask(number: number): Promise<void> {
  const answer = await fetch(`${model}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'none' },
    body: JSON.stringify({
      model: 'claude-test',
      max_tokens: 10,
      stream: true,
      system: 'You answer with one word.',
      messages: [{ role: 'user', content: `Question ${number}` }],
    }),
  });
  await answer.text();
}

/** Ids of the requests in the log, in its order. */
function recorded(): string[] {
  const folder = path.join(work, '.lens/captures');
  const [log = ''] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return readFileSync(path.join(folder, log), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"kind":"request"'))
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

describe('lens capture --live', () => {
  let feed: { page: Page; misdeeds: Misdeeds };
  let list: { page: Page; misdeeds: Misdeeds };

  it('shows where the pages are, and shows them before anything was captured', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    feed = await watchedPage(browser, url);
    list = await watchedPage(browser, url);
    await feed.page.goto(`${url}live.html`);
    await list.page.goto(`${url}exchanges.html`);
    expect(await feed.page.locator('#captures .empty').count()).toBe(1);
    await list.page.evaluate(() => {
      document.documentElement.dataset['kept'] = 'yes';
    });
  });

  it(`shows ${EXCHANGES} exchanges in open pages while they are captured, all of them, in order`, async () => {
    for (let number = 1; number <= EXCHANGES; number++) await ask(number);
    const rows = feed.page.locator('ol.feed');
    const ids = (kind: string): Promise<string[]> =>
      rows.locator(`li.${kind}`).evaluateAll((all) => all.map((row) => row.dataset['id'] ?? ''));
    await expect.poll(() => ids('END'), { timeout: 30_000 }).toHaveLength(EXCHANGES);
    const inLog = recorded();
    expect(inLog).toHaveLength(EXCHANGES);
    for (const kind of ['REQ', 'HDR', 'RES', 'END']) expect(await ids(kind)).toEqual(inLog);
    expect((await ids('SSE')).length).toBeGreaterThan(EXCHANGES);
    // A page behind another one draws no frames, and the list draws the visible lines alone.
    await list.page.bringToFront();
    const listed = (): Promise<string[]> =>
      list.page.evaluate(async () => {
        const names = new Map<number, string>();
        const box = document.querySelector('.turnbox');
        for (let top = 0; box && top < box.scrollHeight; top += box.clientHeight / 2 || 1) {
          box.scrollTop = top;
          await new Promise((drawn) => setTimeout(drawn, 30));
          for (const line of box.querySelectorAll<HTMLElement>('[data-name]'))
            names.set(Number(line.dataset['position']), line.dataset['name'] ?? '');
        }
        return [...names].sort(([a], [b]) => a - b).map(([, name]) => name.toUpperCase());
      });
    await expect.poll(listed, { timeout: 60_000, interval: 500 }).toHaveLength(EXCHANGES);
    expect(await listed()).toEqual(inLog);
    expect(await list.page.evaluate(() => document.documentElement.dataset['kept'])).toBe('yes');
  }, 180_000);

  it('lists the capture as going on, with its exchanges', async () => {
    const row = feed.page.locator('#captures tbody tr');
    await row.locator('.now').waitFor();
    await expect
      .poll(() => row.locator('td').nth(3).textContent(), { timeout: 30_000 })
      .toBe(String(EXCHANGES));
  });

  it('filters kinds in the address, opens and closes all, and clears', async () => {
    const { page } = feed;
    // A page behind another one draws no frames, and a click waits for one.
    await page.bringToFront();
    page.setDefaultTimeout(30_000);
    await page.getByLabel('SSE').uncheck();
    expect(page.url()).toContain('?hide=SSE');
    await expect.poll(() => page.locator('li.REQ:visible').count()).toBe(EXCHANGES);
    expect(await page.locator('li.SSE').count()).toBe(0);
    await page.locator('[data-feed="open"]').click();
    await page.locator('li.REQ pre', { hasText: `Question ${EXCHANGES}` }).waitFor();
    await page.locator('[data-feed="close"]').click();
    expect(await page.locator('ol.feed details[open]').count()).toBe(0);
    await page.locator('[data-feed="clear"]').click();
    expect(await page.locator('ol.feed li').count()).toBe(0);
    await ask(EXCHANGES + 1);
    await page.locator('li.END').waitFor();
    const atEnd = await page
      .locator('ol.feed')
      .evaluate((box) => Math.abs(box.scrollHeight - box.clientHeight - box.scrollTop) < 2);
    expect(atEnd).toBe(true);
  }, 120_000);

  it('shows the latest steps to a page that is opened late', async () => {
    const late = await watchedPage(browser, url);
    await late.page.goto(`${url}live.html?hide=SSE+HDR`);
    await late.page.locator('li.END:visible').last().waitFor();
    expect(await late.page.locator('li.SSE:visible').count()).toBe(0);
    await late.page.context().close();
    expect(late.misdeeds).toEqual(noMisdeeds);
  });

  it('leaves no process when the capture ends', async () => {
    expect([feed.misdeeds, list.misdeeds]).toEqual([noMisdeeds, noMisdeeds]);
    await Promise.all([feed.page.context().close(), list.page.context().close()]);
    capture.kill('SIGINT');
    expect(await code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    const left = execFileSync('ps', ['-A', '-o', 'args']).toString().split('\n');
    expect(left.filter((line) => line.includes(work) && !line.startsWith('ps'))).toEqual([]);
  }, 30_000);
});
