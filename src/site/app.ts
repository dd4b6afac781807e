import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Frame } from '../components/frame.ts';
import { LensError } from '../errors.ts';
import type { AnyPage } from '../read/twins/twins.ts';

/** A file that pages load: style, scripts, icon. */
interface Asset {
  /** Path below the root of the site. It holds a hash of the contents, so that a cache never serves an old version. */
  url: string;
  content: Buffer;
}

/** What a page is rendered from: its values and what surrounds them. */
export interface PageView {
  page: AnyPage;
  frame: Frame;
}

/** The compiled pages. They are compiled when the package is built, so no part of Astro's toolchain runs here. */
export interface SiteApp {
  assets: readonly Asset[];
  /** Hash of the compiled pages. */
  hash: string;
  /** Path of an asset by its own name: `site.css`. */
  asset(name: string): string;
  /** Files of the page that runs SQL in the browser: some ten megabytes, read on first use. */
  engine(): { assets: readonly Asset[]; urls: { script: string; worker: string; wasm: string } };
  /** Style and scripts of a file that holds a whole site. */
  oneFile(): { style: string; theme: string; main: string; viewer: string };
  /** The table of each language, as JSON. */
  languages(): { code: string; table: string }[];
  /** docs/cookbook.md: the queries of that page. */
  cookbook(): string;
  /** Answers a request with a page. Rejects with what the page threw; a response with status 500 is sent then. */
  respond(view: PageView, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The HTML of a page, from the same handler. */
  render(view: PageView): Promise<string>;
}

/** What `@astrojs/node` builds in middleware mode. */
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: undefined,
  locals: PageView & { onError(error: unknown): void },
) => Promise<void>;

/** The same path from src/site and from dist/site. */
const FOLDER = new URL('../../dist/site-app/', import.meta.url);
const COOKBOOK = new URL('../../docs/cookbook.md', import.meta.url);

/** Loads the compiled pages. Throws `not_found` when the package was not built. */
export async function loadApp(folder: URL = FOLDER): Promise<SiteApp> {
  const entry = new URL('server/entry.mjs', folder);
  if (!existsSync(entry)) {
    throw new LensError('not_found', 'The pages of lens are not built', {
      hint: 'Run "npm run prepare" in its folder.',
    });
  }
  const respond = respondWith(await importHandler(entry));
  const assets = readAssets(new URL('client/assets/', folder));
  const urls = new Map(assets.map(({ name, url }) => [name, url]));
  const textOf = (wanted: string): string =>
    assets.find(({ name }) => name === wanted)?.content.toString('utf8') ?? '';
  let engine: ReturnType<SiteApp['engine']> | undefined;
  return {
    assets,
    hash: createHash('sha256').update(readFileSync(entry)).digest('base64url'),
    asset: (name) => urls.get(name) ?? '',
    engine() {
      engine ??= readEngine(new URL('client/sql/', folder));
      return engine;
    },
    oneFile: () => ({
      style: `${textOf('site.css')}\n${textOf('workspace.css')}`,
      theme: textOf('theme.js'),
      main: `${textOf('main.js')}\n${textOf('workspace.js')}`,
      viewer: readFileSync(new URL('client/one-file/page.js', folder), 'utf8'),
    }),
    languages: () =>
      assets.flatMap(({ content }) => {
        const script = /^lensLanguage\('([a-z-]+)',([\s\S]*)\);\n$/.exec(content.toString('utf8'));
        return script ? [{ code: script[1] ?? '', table: script[2] ?? '' }] : [];
      }),
    cookbook: () => readFileSync(COOKBOOK, 'utf8'),
    respond,
    async render(view) {
      const request = new IncomingMessage(new Socket());
      request.method = 'GET';
      const response = new BufferedResponse(request);
      await respond(view, request, response);
      return response.text;
    },
  };
}

async function importHandler(entry: URL): Promise<Handler> {
  const before = process.listeners('unhandledRejection');
  const { handler } = (await import(entry.href)) as { handler: Handler };
  // The adapter adds a listener that keeps Node from ending a process after a defect anywhere in it.
  for (const listener of process.listeners('unhandledRejection'))
    if (!before.includes(listener)) process.off('unhandledRejection', listener);
  return handler;
}

function respondWith(handler: Handler): SiteApp['respond'] {
  return async (view, request, response) => {
    const errors: unknown[] = [];
    request.url = `/${view.page.url.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`;
    await handler(request, response, undefined, { ...view, onError: (error) => errors.push(error) });
    if (errors.length > 0) throw new Error(`Rendering ${view.page.url} failed`, { cause: errors[0] });
    if (response.statusCode !== 200)
      throw new Error(`Rendering ${view.page.url} gave status ${response.statusCode}`);
  };
}

/** Keeps what is written to it, for pages that are written to a file. */
class BufferedResponse extends ServerResponse {
  readonly #chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  override write(chunk: Uint8Array): boolean {
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  override end(): this {
    this.emit('finish');
    return this;
  }
}

function readEngine(folder: URL): ReturnType<SiteApp['engine']> {
  const assets = readAssets(folder);
  const urlOf = (wanted: string): string => assets.find(({ name }) => name === wanted)?.url ?? '';
  return {
    assets,
    urls: { script: urlOf('page.js'), worker: urlOf('worker.js'), wasm: urlOf('duckdb.wasm.gz') },
  };
}

function readAssets(folder: URL): (Asset & { name: string })[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const content = readFileSync(new URL(name, folder));
      const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
      return { name, content, url: `assets/${name.replace(/((?:\.\w+)+)$/, `-${hash}$1`)}` };
    });
}
