import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freshApp } from './app.ts';
import { type Misdeeds, noMisdeeds, openBrowser, watchedPage } from './browser.ts';
import { Journey } from './journey.ts';

const lens = path.resolve(import.meta.dirname, '../../scripts/lens.ts');
const EXCHANGES = 30;

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
  // A desktop whose browser notes what it is asked to open.
  for (const command of ['xdg-open', 'open'])
    writeFileSync(path.join(work, command), `#!/bin/sh\necho "$1" >> ${work}/opened\n`, { mode: 0o755 });
  browser = await openBrowser();
  capture = spawn(
    process.execPath,
    [lens, 'capture', '--dry', '--live', '--live-port', '0', '--mode', 'reverse'],
    { cwd: work, env: { ...process.env, PATH: `${work}:${process.env['PATH']}` } },
  );
  code = new Promise((resolve) => capture.once('exit', resolve));
  let printed = '';
  for (const stream of [capture.stdout, capture.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  await vi.waitFor(() => expect(printed).toMatch(/listens on \S+/), { timeout: 60_000 });
  model = /listens on (http:\/\/[\w.:]+)/.exec(printed)?.[1] ?? '';
  url = /lens: live at (\S+)/.exec(printed)?.[1] ?? '';
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

const folder = (): string => path.join(work, '.lens/captures');

/** Names of the requests in the log, in its order. */
function recorded(): string[] {
  const [log = ''] = readdirSync(folder()).filter((name) => name.endsWith('.jsonl'));
  return readFileSync(path.join(folder(), log), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"kind":"request"'))
    .map((line) => (JSON.parse(line) as { id: string }).id.toLowerCase());
}

describe('lens capture --live', () => {
  let live: { page: Page; misdeeds: Misdeeds };
  const words = (): Promise<(string | null)[]> =>
    live.page.locator('.turnline .firstwords').allTextContents();

  it('opens the workspace in the browser before anything was captured', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/exchanges\.html\?live=1$/);
    await vi.waitFor(() => expect(readFileSync(path.join(work, 'opened'), 'utf8').trim()).toBe(url));
    live = await watchedPage(browser, new URL(url).origin, { viewport: { width: 1400, height: 2400 } });
    // The address of the page that the workspace replaced.
    await live.page.goto(new URL('live.html', url).href);
    expect(live.page.url()).toBe(url);
    await live.page.locator('main > .empty').waitFor();
    await live.page.locator('.recording').waitFor();
  });

  it(`shows ${EXCHANGES} exchanges once each and in order, before and after they are analysed`, async () => {
    for (let number = 1; number <= EXCHANGES; number++) await ask(number);
    const names = (): Promise<(string | undefined)[]> =>
      live.page
        .locator('.turnline')
        .evaluateAll((lines: HTMLElement[]) =>
          lines
            .toSorted((a, b) => Number(a.dataset['position']) - Number(b.dataset['position']))
            .map(({ dataset }) => dataset['name']),
        );
    await expect.poll(names, { timeout: 20_000 }).toHaveLength(EXCHANGES);
    expect(recorded()).toHaveLength(EXCHANGES);
    expect(await names()).toEqual(recorded());
    // Analysed exchanges have a prompt, and their lines a picture of it.
    await expect
      .poll(() => live.page.locator('.turnline .anatomy[style]').count(), { timeout: 60_000 })
      .toBeGreaterThan(EXCHANGES - 1);
    expect(await names()).toEqual(recorded());
    expect(await live.page.locator('main > .empty:visible').count()).toBe(0);
  }, 120_000);

  it('shows an answer while it comes, with its steps by kind, and follows the latest exchange', async () => {
    const log = path.join(folder(), 'by-hand.jsonl');
    const id = '01M7YYEDB2Q4EP8GWAJHJNEE01';
    const write = (kind: string, line: object): void =>
      appendFileSync(log, `${JSON.stringify({ v: 1, kind, id, ...line })}\n`);
    const ts = new Date().toISOString();
    write('session', {
      id: 'by-hand',
      ts,
      lens: '0',
      agent: 'claude',
      platform: 'linux',
      mode: 'reverse',
      upstreams: [],
      settings: {},
    });
    write('request', {
      session: 'by-hand',
      ts,
      agent: 'claude',
      wire: 'anthropic-messages',
      method: 'POST',
      path: '/v1/messages',
      upstream: 'https://api.example',
      connection: 'c1',
      headers: {},
      dropped: [],
      bytes: 2,
      request: { model: 'm', messages: [{ role: 'user', content: 'Which shelf is empty?' }] },
    });
    await live.page.locator('.turnline[aria-selected="true"]', { hasText: 'Which shelf' }).waitFor();
    for (const text of ['Shelf <b>four', ' is'])
      write('event', {
        ms: 5,
        event: 'content_block_delta',
        data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
      });
    await live.page.locator('.liveturn .answer pre', { hasText: 'Shelf <b>four is' }).waitFor();
    await live.page.locator('.steps > summary').click();
    await expect.poll(() => live.page.locator('.feed > li:visible').count()).toBe(3);
    await live.page.getByLabel('SSE').uncheck();
    expect(await live.page.locator('.feed > li:visible').allTextContents()).toEqual([
      expect.stringContaining('POST /v1/messages'),
    ]);
    write('response', {
      ts,
      status: 200,
      outcome: 'complete',
      bytes: 5,
      ms_end: 1234,
      reconstructed: {
        model: 'm',
        id: 'm',
        role: 'assistant',
        blocks: [{ type: 'text', text: 'Shelf <b>four is empty.' }],
        stopReason: 'end_turn',
        usage: null,
        finished: true,
        unknown: [],
      },
    });
    // The analysis replaces it; a loaded machine needs time for that.
    await live.page.locator('.turn.chosen .answer pre', { hasText: 'Shelf <b>four is empty.' }).waitFor();
    await live.page.locator('.turn.chosen .liveturn').waitFor({ state: 'detached', timeout: 120_000 });
    expect((await words()).filter((text) => text === 'Which shelf is empty?')).toHaveLength(1);
  }, 180_000);

  it('stops following when a person chooses an exchange', async () => {
    await live.page.locator('.turnline', { hasText: 'Question 1' }).first().click();
    expect(live.page.url()).not.toContain('live=1');
    const chosen = live.page.url();
    await ask(EXCHANGES + 1);
    await live.page.locator('.turnline', { hasText: `Question ${EXCHANGES + 1}` }).waitFor();
    expect(live.page.url()).toBe(chosen);
  }, 60_000);

  it('is found from the overview in at most three interactions, and shows the latest exchange', async () => {
    // The first visit of the overview reads the whole report.
    await live.page.goto(new URL('index.html', url).href, { timeout: 50_000 });
    const person = new Journey(live.page);
    await person.click('.rail a', 'Sessions');
    await person.click('.rail ul ul a', 'Live');
    await live.page.locator('.recording button[aria-pressed="true"]').waitFor();
    await ask(EXCHANGES + 2);
    await live.page
      .locator('.turnline[aria-selected="true"]', { hasText: `Question ${EXCHANGES + 2}` })
      .waitFor();
  }, 120_000);

  it('leaves no process when the capture ends', async () => {
    expect(live.misdeeds).toEqual(noMisdeeds);
    await live.page.context().close();
    capture.kill('SIGINT');
    expect(await code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    const left = execFileSync('ps', ['-A', '-o', 'args']).toString().split('\n');
    expect(left.filter((line) => line.includes(work) && !line.startsWith('ps'))).toEqual([]);
  }, 30_000);
});
