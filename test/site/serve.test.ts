import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/site/serve.ts';
import { openForWriting } from '../../src/store/open.ts';
import { freshApp } from './app.ts';
import { noMisdeeds, openBrowser, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';

let base: string;
let database: string;
let url: URL;
let stop: () => void;
let ended: Promise<number>;
const errors: string[] = [];
const analysed: { db: string; logs: readonly string[] }[] = [];

beforeAll(async () => {
  await freshApp();
  base = mkdtempSync(path.join(tmpdir(), 'lens-serve-test-'));
  database = path.join(base, 'lens.duckdb');
  await fixtureRows(sampleAgents).write(database);
  ({ url, stop, ended } = await start(0));
}, 120_000);

afterAll(() => rmSync(base, { recursive: true, force: true }));

async function start(port: number) {
  const stopped = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<URL>();
  const ending = serve(
    { db: database, captures: path.join(base, 'captures'), port },
    {
      print: (line) => listening.resolve(new URL(line)),
      tell: (line) => void errors.push(line),
      progress: () => undefined,
      interrupted: () => stopped.promise,
      analyze: (db, logs) => {
        analysed.push({ db, logs });
        return Promise.resolve(null);
      },
    },
  );
  ending.catch(listening.reject);
  return { url: await listening.promise, stop: stopped.resolve, ended: ending };
}

function ask(
  file: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: url.port, path: file, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

describe('lens serve', () => {
  it('compares any two things that are not published as a pair, and nothing that is not there', async () => {
    const page = await ask('/compare/agent-codex/agent-pi.html');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Codex → Pi</h1>');
    const twin = await ask('/compare/agent-codex/agent-pi.json');
    expect(JSON.parse(twin.body)).toMatchObject({ page: 'compared', before: 'Codex', after: 'Pi' });
    expect((await ask('/compare/agent-codex/agent-nobody.html')).status).toBe(404);
    expect((await ask('/compare/..%2f..%2fetc/passwd.html')).status).toBe(404);
  });

  it('serves pages, twins, scripts and assets with a strict policy', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1 data-t>What do the agents send to their models?</h1>');
    expect(page.body).not.toContain('http-equiv');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(JSON.parse((await ask('/index.json')).body)).toMatchObject({
      page: 'overview',
      url: 'index.html',
    });
    const style = /href="(assets\/site-[^"]+)"/.exec(page.body)?.[1];
    expect((await ask(`/${style}`)).headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': expect.stringContaining('immutable'),
    });
  });

  it.each([
    ['another host', { host: 'evil.example' }, 'GET', 421],
    ['another port of this host', { host: '127.0.0.1:1' }, 'GET', 421],
    ['a page of another site', { origin: 'https://evil.example' }, 'GET', 403],
    [
      'a script element of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
      'GET',
      403,
    ],
    [
      'a frame of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      'GET',
      403,
    ],
    [
      'a page of another port',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      'GET',
      403,
    ],
    ['a method that writes', {}, 'POST', 405],
  ])('refuses %s', async (_, headers: Record<string, string>, method, status) => {
    expect(await ask('/index.json', headers, method)).toMatchObject({ status });
  });

  it('lets a link from elsewhere be followed, and its own scripts ask', async () => {
    expect(
      (
        await ask('/', {
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
        })
      ).status,
    ).toBe(200);
    expect(
      (await ask('/index.json', { 'sec-fetch-site': 'same-origin', origin: `http://127.0.0.1:${url.port}` }))
        .status,
    ).toBe(200);
    expect((await ask('/', { host: `localhost:${url.port}` })).status).toBe(200);
  });

  it.each(['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/x/nope.html', '/families', '//evil.example/'])(
    'has no page %s',
    async (file) => {
      expect((await ask(file)).status).toBe(404);
    },
  );

  it('lets analysis write while it serves, and shows what was written', async () => {
    const { database: db } = await openForWriting(database);
    await db.run("UPDATE families SET name = 'Renamed loop' WHERE role = 'title'");
    await db.close();
    await expect
      .poll(async () => (await ask('/families.json')).body, { timeout: 15_000, interval: 200 })
      .toContain('Renamed loop');
  });

  it('has a log analysed again while a capture writes to it, once for each change', async () => {
    const log = path.join(base, 'growing.jsonl');
    writeFileSync(log, '{}\n');
    const { database: db } = await openForWriting(database);
    await db.run('UPDATE logs SET path = $log', { log });
    await db.close();
    await expect.poll(() => analysed.length, { timeout: 15_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    analysed.length = 0;
    appendFileSync(log, '{}\n');
    await expect.poll(() => analysed.length, { timeout: 15_000 }).toBe(1);
    expect(analysed[0]).toMatchObject({ db: database });
    expect(analysed[0]?.logs).toContain(log);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(analysed).toHaveLength(1);
  }, 60_000);

  it('shows new exchanges in an open list without a reload, in order, and reports it on a page that is read', async () => {
    const browser = await openBrowser();
    const list = await watchedPage(browser, url.href);
    const reading = await watchedPage(browser, url.href);
    await list.page.goto(`${url.href}exchanges.html`);
    await reading.page.goto(`${url.href}x/01kaj000000000000000000001.html`);
    await list.page.evaluate(() => {
      document.documentElement.dataset['kept'] = 'yes';
    });
    for (let round = 1; round <= 4; round++) {
      const { database: db } = await openForWriting(database);
      await db.run(
        `INSERT INTO _exchanges BY NAME
         SELECT * REPLACE (exchange_id + 1000 * $round AS exchange_id, 'NEW' || $round || '-' || exchange_id AS record_id, ts + to_hours($round::INTEGER) AS ts)
         FROM _exchanges WHERE exchange_id < 100`,
        { round },
      );
      await db.close();
      await list.page
        .locator('.controls output', { hasText: `${11 * (round + 1)} exchanges` })
        .waitFor({ timeout: 20_000 });
    }
    const links = await list.page
      .locator('a.turnline .c-time')
      .evaluateAll((all) => all.map((cell) => cell.textContent ?? ''));
    expect(links.length).toBeGreaterThan(20);
    expect(links).toEqual(links.toSorted());
    expect(await list.page.evaluate(() => document.documentElement.dataset['kept'])).toBe('yes');
    await reading.page.locator('.news').waitFor();
    expect([list.misdeeds, reading.misdeeds]).toEqual([noMisdeeds, noMisdeeds]);
    await browser.close();
  }, 120_000);

  it('goes on when the database is deleted', async () => {
    rmSync(database);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await ask('/')).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it('reports that a port is taken', async () => {
    await fixtureRows(sampleAgents).write(database);
    await expect(start(Number(url.port))).rejects.toMatchObject({ code: 'port_taken' });
  });

  it('ends on a signal and leaves nothing behind', async () => {
    stop();
    expect(await ended).toBe(0);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`lens-serve-${process.pid}-`))).toEqual([]);
  });

  it('reports that there is no database', async () => {
    rmSync(database);
    await expect(start(0)).rejects.toMatchObject({ code: 'database_not_found' });
  });
});
