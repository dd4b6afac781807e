import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/site/serve.ts';
import { openForWriting } from '../../src/store/open.ts';
import { freshApp } from './app.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';

let base: string;
let database: string;
let url: URL;
let stop: () => void;
let ended: Promise<number>;
const errors: string[] = [];

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
    { db: database, port },
    {
      print: (line) => listening.resolve(new URL(line)),
      tell: (line) => void errors.push(line),
      progress: () => undefined,
      interrupted: () => stopped.promise,
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
  it('serves pages, twins, scripts and assets with a strict policy', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1>What do the agents send to their models?</h1>');
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

  it('goes on when the database is deleted', async () => {
    rmSync(database);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await ask('/')).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it('says that a port is taken', async () => {
    await fixtureRows(sampleAgents).write(database);
    await expect(start(Number(url.port))).rejects.toMatchObject({ code: 'port_taken' });
  });

  it('ends when it is told to and leaves nothing behind', async () => {
    stop();
    expect(await ended).toBe(0);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`lens-serve-${process.pid}-`))).toEqual([]);
  });

  it('says that there is no database', async () => {
    rmSync(database);
    await expect(start(0)).rejects.toMatchObject({ code: 'database_not_found' });
  });
});
