// Prints how soon pages are painted on a processor slowed down, and how long tasks are while they are used:
//   node bench/site/browser.ts [EXCHANGES | DATABASE] [SLOWER]
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { serve } from '../../src/site/serve.ts';
import { openBrowser } from '../../test/site/browser.ts';
import { fixtureRows } from '../../test/site/fixture/build.ts';
import { manyAgents } from '../../test/site/fixture/large.ts';
import { quiet } from '../../test/site/folder.ts';
import { captureOfSteps } from './steps.ts';

const wanted = process.argv[2] ?? '10000';
const slower = Number(process.argv[3] ?? 4);
const base = mkdtempSync(path.join(tmpdir(), 'lens-bench-browser-'));
const db = path.join(base, 'lens.duckdb');
const captures = path.join(base, 'captures');

try {
  if (existsSync(wanted)) copyFileSync(wanted, db);
  else await fixtureRows(manyAgents(Number(wanted))).write(db);
  mkdirSync(captures);
  const log = path.join(captures, 'steps.jsonl');
  writeFileSync(log, captureOfSteps(10));
  const stopped = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<string>();
  const ended = serve(
    { db, captures, port: 0 },
    { ...quiet, print: listening.resolve, interrupted: () => stopped.promise },
  );
  const url = await listening.promise;
  try {
    await measure(url, () => appendFileSync(log, captureOfSteps(6000)));
  } finally {
    stopped.resolve();
    await ended;
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}

async function measure(url: string, capture: () => void): Promise<void> {
  const browser = await openBrowser();
  try {
    const opened = async (file: string): Promise<Page> => {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
      // A first time unhurried: what the server makes and what is loaded is not what is measured.
      await page.goto(url + file);
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
      await page.addInitScript(watchTasks);
      await page.goto(url + file);
      await sleep(1500);
      return page;
    };
    for (const file of ['index.html', 'sessions.html', 'exchanges.html', 'cache.html', 'live.html']) {
      const page = await opened(file);
      const paint = await page.evaluate(() => ({
        first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        usable: (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming)
          .domContentLoadedEventEnd,
      }));
      say(
        `open ${file}`,
        `painted ${Math.round(paint.first)} ms, usable ${Math.round(paint.usable)} ms, ${await tasks(page)}`,
      );
      await page.context().close();
    }
    const timeline = await opened('sessions.html');
    await tasks(timeline);
    const strip = await timeline.locator('.density svg').first().boundingBox();
    if (strip) {
      await drag(timeline, strip, 0.01, 0.99);
      await timeline.locator('.timeline .window .line').first().waitFor();
      await sleep(1000);
      say('brush all but the ends', await tasks(timeline));
      for (let step = 0; step < 10; step++) {
        await timeline
          .locator('[data-zoom]')
          .nth(step % 4)
          .click();
        await sleep(200);
      }
      say('ten steps of zoom', await tasks(timeline));
      await drag(timeline, strip, 0.05, 0.95);
      await sleep(500);
      await tasks(timeline);
      await scroll(timeline, '.timeline .window');
      say('scroll the timeline', await tasks(timeline));
    }
    const list = await opened('exchanges.html');
    await tasks(list);
    await list.locator('.filters input[name="text"]').fill('a');
    await list.locator('.window .line').first().waitFor();
    await sleep(1000);
    say('filter 10,000', await tasks(list));
    await scroll(list, '.window');
    say('scroll them', await tasks(list));
    const live = await opened('live.html');
    await tasks(live);
    capture();
    await live.locator('ol.feed li').nth(4900).waitFor({ state: 'attached', timeout: 60_000 });
    await sleep(1500);
    say('live: 6,000 steps come', await tasks(live));
    for (const kind of ['SSE', 'REQ', 'SSE', 'HDR', 'REQ', 'HDR']) {
      await live.locator(`.feedtools input[name="${kind}"]`).click();
      await sleep(400);
    }
    say('live: six filters', await tasks(live));
    await scroll(live, 'ol.feed');
    say('live: scroll', await tasks(live));
  } finally {
    await browser.close();
  }
}

/** Runs in the page: keeps how long tasks were. */
function watchTasks(): void {
  const own = window as unknown as { lensTasks: number[] };
  own.lensTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) own.lensTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** Tasks over 50 ms since this was asked last. */
async function tasks(page: Page): Promise<string> {
  const own = await page.evaluate(() => {
    const kept = window as unknown as { lensTasks: number[] };
    return kept.lensTasks.splice(0);
  });
  return own.length === 0
    ? 'no task over 50 ms'
    : `${own.length} tasks over 50 ms, the longest ${Math.round(Math.max(...own))} ms`;
}

async function drag(
  page: Page,
  box: { x: number; y: number; width: number; height: number },
  from: number,
  to: number,
): Promise<void> {
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 20 });
  await page.mouse.up();
}

async function scroll(page: Page, what: string): Promise<void> {
  await page.locator(what).first().scrollIntoViewIfNeeded();
  await page.locator(what).first().hover();
  for (let step = 0; step < 30; step++) {
    await page.mouse.wheel(0, step % 2 === 0 ? 3000 : 300);
    await sleep(50);
  }
  await sleep(500);
}

function say(what: string, text: string): void {
  process.stdout.write(`${what.padEnd(24)} ${text}\n`);
}
