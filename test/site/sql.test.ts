import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cookbookOf } from '../../src/pages/_load/sql.ts';
import { pageSchemas } from '../../src/read/twins/twins.ts';
import { serve } from '../../src/site/serve.ts';
import { noMisdeeds, watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { hostileAgents, hostileRows } from './fixture/hostile.ts';
import { brokenLinks } from './links.ts';
import { published } from './published.ts';

const here = published(
  () => {
    const rows = fixtureRows([...sampleAgents, ...hostileAgents]);
    hostileRows(rows);
    return rows;
  },
  { sql: true },
);

const told = (page: Page): Promise<string | null> => page.locator('[data-sql="status"]').textContent();
const failure = (page: Page): Promise<string | null> => page.locator('[data-sql="failure"]').textContent();

async function ready(page: Page): Promise<void> {
  await page.locator('[data-sql="status"]', { hasText: 'Ready.' }).waitFor({ timeout: 60_000 });
}

/** Types a query, runs it by the keyboard and waits for its end. */
async function ask(page: Page, sql: string): Promise<void> {
  await page.fill('#query', sql);
  await page.press('#query', 'Control+Enter');
  await page.locator('[data-sql="run"]:enabled').waitFor();
}

describe('the page that asks the database', () => {
  it('answers questions, own ones and those to click, and reaches nobody', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.setHeader('access-control-allow-origin', '*').end('a,b\n1,2\n');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { page, misdeeds } = await watchedPage(here.browser, here.url);
    try {
      await page.goto(`${here.url}sql.html`);
      await ready(page);

      await page.locator('[data-recipe]').first().click();
      await page.locator('.result tbody tr').first().waitFor();
      expect(await page.locator('.result thead').textContent()).toContain('agent');
      expect(await page.locator('.chart .bars li').count()).toBeGreaterThan(1);

      const failed: string[] = [];
      for (const { question, sql } of cookbookOf(readFileSync('docs/cookbook.md', 'utf8')).flatMap(
        ({ recipes }) => recipes,
      )) {
        await ask(page, sql);
        if (!/^[\d,]+ rows?/.test((await told(page)) ?? ''))
          failed.push(`${question} ${await failure(page)}`);
      }
      expect(failed).toEqual([]);

      await ask(page, "SELECT 42 AS answer, TIMESTAMP '2026-11-21 09:30:00' AS at, [1, 2] AS list");
      expect(await page.locator('.result tbody td').allTextContents()).toEqual([
        '42',
        '2026-11-21 09:30:00',
        '[1,2]',
      ]);
      expect(new URL(page.url()).searchParams.get('q')).toMatch(/^SELECT 42/);

      await ask(page, 'SELECT \'<img src=x onerror="window.lensPwned=true">\' AS text FROM exchanges');
      expect(await page.locator('.result img').count()).toBe(0);
      expect(await page.evaluate(() => 'lensPwned' in window)).toBe(false);

      await ask(page, 'SELECT * FROM nowhere');
      expect(await failure(page)).toContain('Table with name nowhere does not exist');
      expect(await page.locator('.result tr').count()).toBe(0);

      const { port } = elsewhere.address() as AddressInfo;
      for (const sql of [
        `FROM 'http://127.0.0.1:${port}/a.csv'`,
        'LOAD json',
        'SET enable_external_access = true',
        'DELETE FROM families',
      ]) {
        await ask(page, sql);
        expect(await page.locator('[data-sql="failure"]').isVisible()).toBe(true);
      }
      expect(reached).toEqual([]);

      await page.fill(
        '#query',
        'SELECT count(*) FROM range(3000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3',
      );
      await page.press('#query', 'Control+Enter');
      await page.locator('[data-sql="stop"]').click();
      await page.locator('[data-sql="run"]:enabled').waitFor();
      expect(await failure(page)).toContain('cancel');
    } finally {
      await page.context().close();
      elsewhere.close();
    }
    expect(misdeeds).toEqual(noMisdeeds);
  }, 120_000);

  it('opens a query from its address, and is accessible in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await watchedPage(here.browser, here.url, {
        colorScheme,
        viewport: { width: colorScheme === 'dark' ? 390 : 1440, height: 900 },
      });
      const sql = 'SELECT agent, exchanges FROM agents; SELECT nothing';
      await page.goto(`${here.url}sql.html?q=${encodeURIComponent(sql)}`);
      await page.locator('[data-sql="failure"]:visible').waitFor({ timeout: 60_000 });
      await ask(page, 'SELECT agent, exchanges FROM agents');
      // One fold of each kind: all of them have 600 lines, which the checks of accessibility take a minute for.
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details:first-of-type')) fold.setAttribute('open', '');
      });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`))).toEqual([]);
      expect(
        await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      ).toBe(0);
      await page.context().close();
    }
  }, 120_000);

  it('reports in one line, opened as a file, that it needs a web server', async () => {
    const base = `${pathToFileURL(here.site.folder).href}/`;
    const { page, misdeeds } = await watchedPage(here.browser, base);
    await page.goto(`${base}sql.html`);
    expect(await told(page)).toContain('Put this folder on a web server');
    expect(await page.locator('[data-sql="run"]').isDisabled()).toBe(true);
    await page.context().close();
    expect(misdeeds).toEqual(noMisdeeds);
  }, 60_000);

  it('alone may compile WebAssembly, and alone loads the engine', async () => {
    const pages = here.site.files.filter((file) => file.endsWith('.html'));
    expect(pages.filter((file) => here.site.read(file).includes('wasm-unsafe-eval'))).toEqual(['sql.html']);
    const engine = here.site.files.filter((file) => /^assets\/(worker|page|duckdb)/.test(file));
    expect(engine).toHaveLength(3);
    const licences = here.site.files.find((file) => /^assets\/licences-/.test(file)) ?? '';
    for (const name of ['duckdb-wasm', 'apache-arrow', 'flatbuffers'])
      expect(here.site.read(licences)).toContain(name);
    expect(here.site.read(licences)).toContain('Copyright 2021 DuckDB WASM Contributors');
    expect(
      pages.filter((file) => engine.some((name) => here.site.read(file).includes(path.basename(name)))),
    ).toEqual(['sql.html']);
    expect(brokenLinks(here.site)).toEqual([]);
    expect(pageSchemas.sql.strict().safeParse(JSON.parse(here.site.read('sql.json'))).error).toBeUndefined();
  });

  it('works in lens serve, which sends the database piece by piece', async () => {
    const stopped = Promise.withResolvers<void>();
    const listening = Promise.withResolvers<string>();
    const errors: string[] = [];
    const ended = serve(
      { db: here.site.database, port: 0 },
      {
        print: listening.resolve,
        tell: (line) => void errors.push(line),
        progress: () => undefined,
        interrupted: () => stopped.promise,
        analyze: () => Promise.resolve(null),
      },
    );
    ended.catch(listening.reject);
    const url = await listening.promise;
    const { page, misdeeds } = await watchedPage(here.browser, url);
    await page.goto(`${url}sql.html`);
    await ready(page);
    await ask(page, 'SELECT count(*) AS exchanges FROM exchanges');
    expect(await page.locator('.result tbody').textContent()).toMatch(/^\d+$/);
    await page.context().close();
    stopped.resolve();
    await ended;
    expect(errors).toEqual([]);
    expect(misdeeds).toEqual(noMisdeeds);
  }, 120_000);
});
