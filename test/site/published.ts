import type { Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import type { Rows } from './fixture/database.ts';
import { type BuiltSite, buildSite, publish } from './folder.ts';

/** A built site on a host, and a browser to look at it: there from the first test of a file to its last. */
export interface Published {
  site: BuiltSite;
  browser: Browser;
  /** Where the site lies, with a `/` at its end. */
  url: string;
  /** Its pages, by their URLs below that. */
  pages: string[];
}

/** Builds a site of rows and publishes it below a path for the tests of a file or a group. */
export function published(rows: () => Rows, { below = '/research/agents/', sql = false } = {}): Published {
  const here = {} as Published;
  let server: Server | undefined;
  beforeAll(async () => {
    here.site = await buildSite(rows(), { sql });
    here.pages = here.site.files.filter((file) => file.endsWith('.html'));
    const host = await publish(here.site.folder, below);
    server = host.server;
    here.url = host.url;
    here.browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await here.browser?.close();
    server?.close();
    here.site?.remove();
  });
  return here;
}
