import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import { routesOf } from '../../pages/_load/routes.ts';
import { findPaths } from '../../paths.ts';
import { type Filter, openFiltered } from '../../read/filter.ts';
import { loadApp, type SiteApp } from '../app.ts';
import { nodeEffects, type SiteEffects } from '../effects.ts';
import { framesOf } from '../frame.ts';
import { blockElement, contentsOf, type Shell, shellOf } from './document.ts';
import { Packer } from './packer.ts';

export interface ExportOptions {
  /** Database file; default: that of the working folder. */
  db?: string | undefined;
  /** Exchanges that are exported; all when not given. */
  filter?: Filter | undefined;
  /** The file to write. */
  html: string;
}

/** Exchanges read at once. */
const BATCH = 200;
/** Links lead to the same file: `?page=families/x.html#t1`. */
const ROOT = '?page=';

/**
 * Writes an analysis as one HTML file that opens from disk and loads nothing else: every page of the site, each distinct
 * text once, compressed, and decompressed on demand. Resolves with the exit code. Throws `not_writable` and what opening the
 * database throws.
 */
export async function exportHtml(
  options: ExportOptions,
  effects: SiteEffects = nodeEffects,
): Promise<number> {
  const app = await loadApp();
  const db = await openFiltered(options.db ?? findPaths().database, options.filter ?? {});
  try {
    const [routes, frameOf] = await Promise.all([
      routesOf(db, { batch: BATCH }),
      framesOf(db, { app, sql: false, policies: true, shown: null, root: ROOT }),
    ]);
    const output = await openFile(options.html);
    const packer = new Packer((block) => output.write(blockElement(block)));
    try {
      let shell: Shell | undefined;
      let done = 0;
      for (const route of routes.values()) {
        if ('load' in route) {
          const html = await app.render({ page: await route.load(), frame: frameOf(route.url) });
          shell ??= await begin(html, app, output);
          await packer.page(route.url, contentsOf(html));
        } else if ('text' in route && route.url.endsWith('.js')) {
          await packer.file(route.url, dataOf(await route.text()));
        }
        effects.progress(++done, routes.size);
      }
      for (const { code, table } of app.languages()) await packer.file(`languages/${code}`, table);
      await packer.finish();
      await output.write(shell?.tail ?? '');
      await output.finish();
    } catch (error) {
      await output.abandon();
      throw error;
    }
    effects.print(options.html);
    return 0;
  } finally {
    await db.close();
  }
}

async function begin(html: string, app: SiteApp, output: OutputFile): Promise<Shell> {
  const shell = shellOf(html, app.oneFile());
  await output.write(shell.head);
  return shell;
}

/** What a data script hands over: `lensData("url",…);`. */
function dataOf(script: string): string {
  const data = /^lensData\("(?:[^"\\]|\\.)*",([\s\S]*)\);\n$/.exec(script)?.[1];
  if (data === undefined) throw new Error(`A data script begins with ${script.slice(0, 80)}`);
  return data;
}

interface OutputFile {
  write(text: string): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** A file that is seen in its place only when it is whole. */
async function openFile(html: string): Promise<OutputFile> {
  const draft = `${html}.lens-${process.pid}`;
  const stream = createWriteStream(draft);
  await opened(stream, html);
  return {
    async write(text) {
      if (!stream.write(text)) await once(stream, 'drain');
    },
    async finish() {
      stream.end();
      await once(stream, 'close');
      await rename(draft, html);
    },
    async abandon() {
      stream.destroy();
      await rm(draft, { force: true });
    },
  };
}

async function opened(stream: WriteStream, html: string): Promise<void> {
  try {
    await once(stream, 'open');
  } catch (error) {
    throw new LensError('not_writable', `The file cannot be written: ${(error as Error).message}`, {
      where: path.resolve(html),
      hint: 'Choose another file with --html FILE.',
      cause: error,
    });
  }
}
