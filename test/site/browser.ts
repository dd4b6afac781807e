import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';

/** A real Chromium with its security as users have it. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote', '--headless=shell'],
    headless: true,
  });
}

/** What a page did that it should not have. */
export interface Misdeeds {
  console: string[];
  requests: string[];
  failures: string[];
  dialogs: string[];
}

/** A page that keeps a record of complaints and of requests that leave `origin` (a URL prefix). */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; misdeeds: Misdeeds }> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const misdeeds: Misdeeds = { console: [], requests: [], failures: [], dialogs: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      misdeeds.console.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => misdeeds.console.push(`${page.url()}: ${error.message}`));
  page.on('dialog', (dialog) => {
    misdeeds.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    // What a page makes itself (blob:) lies within its own origin, not below a path of it.
    const own = request.url().startsWith(`blob:${new URL(origin).origin}/`);
    if (!own && !request.url().startsWith(origin)) misdeeds.requests.push(`${page.url()}: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const error = request.failure()?.errorText ?? 'unknown error';
    // A request that was on its way when the test opened the next page is aborted, and is no fault of the page.
    if (error !== 'net::ERR_ABORTED') misdeeds.failures.push(`${error} ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) misdeeds.failures.push(`${response.status()} ${response.url()}`);
  });
  return { page, misdeeds };
}

export const noMisdeeds: Misdeeds = { console: [], requests: [], failures: [], dialogs: [] };
