import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Frame } from '../components/frame.ts';
import { LensError } from '../errors.ts';
import type { AnyPage } from '../read/twins/twins.ts';

/** A file that pages load: style, scripts, icon. */
interface Asset {
  /** Below the root of the site, with a hash of its contents: a new version never meets an old one in a cache. */
  url: string;
  content: Buffer;
}

/** The compiled pages: made once when the package is built, so that nothing of their toolchain runs here. */
export interface SiteApp {
  assets: readonly Asset[];
  /** Hash of the compiled pages. */
  made: string;
  /** Asset by its own name: `site.css`. */
  asset(name: string): string;
  /** What the page needs that asks the database in the browser: some ten megabytes, read when first asked for. */
  engine(): { assets: readonly Asset[]; urls: { script: string; worker: string; wasm: string } };
  /** Style and scripts of a file that holds a whole site. */
  oneFile(): { style: string; theme: string; main: string; viewer: string };
  /** The table of each language, as JSON. */
  languages(): { code: string; table: string }[];
  /** docs/cookbook.md: the queries of that page. */
  cookbook(): string;
  /** The HTML of a page. */
  render(page: AnyPage, frame: Frame): Promise<string>;
}

interface Renderer {
  render(path: string, locals: { page: AnyPage; frame: Frame }): Promise<Response>;
}

/** In src/site and in dist/site alike, two floors below the package. */
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
  const { render } = (await import(pathToFileURL(entry.pathname).href)) as Renderer;
  const assets = readAssets(new URL('client/assets/', folder));
  const urls = new Map(assets.map(({ name, url }) => [name, url]));
  const textOf = (wanted: string): string =>
    assets.find(({ name }) => name === wanted)?.content.toString('utf8') ?? '';
  let engine: ReturnType<SiteApp['engine']> | undefined;
  return {
    assets,
    made: createHash('sha256').update(readFileSync(entry)).digest('base64url'),
    asset: (name) => urls.get(name) ?? '',
    engine() {
      engine ??= readEngine(new URL('client/sql/', folder));
      return engine;
    },
    oneFile: () => ({
      style: textOf('site.css'),
      theme: textOf('theme.js'),
      main: textOf('main.js'),
      viewer: readFileSync(new URL('client/one-file/page.js', folder), 'utf8'),
    }),
    languages: () =>
      assets.flatMap(({ content }) => {
        const script = /^lensLanguage\('([a-z-]+)',([\s\S]*)\);\n$/.exec(content.toString('utf8'));
        return script ? [{ code: script[1] ?? '', table: script[2] ?? '' }] : [];
      }),
    cookbook: () => readFileSync(COOKBOOK, 'utf8'),
    async render(page, frame) {
      const path = `/${page.url.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`;
      const response = await render(path, { page, frame }).catch((error: unknown) => {
        throw new Error(`Rendering ${page.url} failed`, { cause: error });
      });
      if (response.status !== 200) throw new Error(`Rendering ${page.url} gave status ${response.status}`);
      return response.text();
    },
  };
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
