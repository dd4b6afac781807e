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
    for (const file of [
      'index.html',
      'exchanges.html',
      'usage.html',
      'cache.html',
      'tools.html',
      'slots.html',
    ]) {
      const page = await opened(file);
      const times = await page.evaluate(() => ({
        first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        usable: (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming)
          .domContentLoadedEventEnd,
        bytes: performance
          .getEntriesByType('resource')
          .concat(performance.getEntriesByType('navigation'))
          .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).decodedBodySize, 0),
        line: (window as unknown as { lensFirstLine?: number }).lensFirstLine,
      }));
      const line = times.line === undefined ? '' : `, first line ${Math.round(times.line)} ms`;
      say(
        `open ${file}`,
        `painted ${Math.round(times.first)} ms, usable ${Math.round(times.usable)} ms${line}, ${Math.round(times.bytes / 1000)} kB, ${await tasks(page)}`,
      );
      await page.context().close();
    }
    const list = await opened('exchanges.html');
    await list.locator('.turnline').first().waitFor();
    await tasks(list);
    const strip = await list.locator('.timestrip canvas, .timestrip svg').first().boundingBox();
    if (!strip) throw new Error('The workspace has no strip');
    for (let step = 0; step < 10; step++) {
      await list.mouse.move(strip.x + strip.width * 0.5, strip.y + strip.height * 0.5);
      await list.mouse.wheel(0, step < 5 ? -300 : 300);
      await sleep(200);
    }
    say('ten steps of zoom', await tasks(list));
    await scroll(list, '.turnbox');
    say('scroll the list', await tasks(list));
    await drag(list, strip, 0.2, 0.8);
    await sleep(1000);
    say('brush over the strip', await tasks(list));
    await scroll(list, '.turnbox');
    say('scroll what is brushed', await tasks(list));
    await list.locator('.timestrip').first().press('0');
    await sleep(1000);
    await tasks(list);
    for (const column of ['input', 'words', 'duration']) {
      await list.locator(`.turnhead .c-${column}`).click();
      await sleep(800);
    }
    say('sort by three columns', await tasks(list));
    await list.locator('.controls input').first().pressSequentially('list of files', { delay: 120 });
    await sleep(1000);
    say('type 13 letters', await tasks(list));
    const live = await opened('exchanges.html?live=1');
    await live.locator('.turnline').first().waitFor();
    await tasks(live);
    capture();
    await sleep(8000);
    say('live: 6,000 steps come', await tasks(live));
    await scroll(live, '.turnbox');
    say('live: scroll', await tasks(live));
  } finally {
    await browser.close();
  }
}

/** Runs in the page: keeps how long tasks were. */
function watchTasks(): void {
  const own = window as unknown as { lensTasks: number[] };
  own.lensTasks = [];
  const lines = new MutationObserver(() => {
    if (!document.querySelector('.turnline')) return;
    (window as unknown as { lensFirstLine: number }).lensFirstLine = performance.now();
    lines.disconnect();
  });
  lines.observe(document, { childList: true, subtree: true });
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
