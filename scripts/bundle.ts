import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'vite';

/**
 * Not in a bundle: a package that loads the binary of its platform, and the list of tokens, which the package holds as
 * `o200k.bin` already.
 */
const EXTERNAL = ['@duckdb/node-bindings', 'gpt-tokenizer'];

/**
 * Puts compiled modules and the packages they use into few files: of a command's start, finding and linking 600 small
 * modules is the largest part. What is loaded only when needed stays in files of its own.
 *
 * @param entries compiled modules by the name of their bundle
 * @param folder where the bundles go, with the licences of the packages in them
 */
export async function bundle(entries: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [ownPlaces(folder), licences()],
    ssr: { noExternal: true, external: EXTERNAL, target: 'node' },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      rolldownOptions: {
        input: entries,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

/** Modules that read a file next to them still find it: workers, pages and package.json are in no bundle. */
function ownPlaces(folder: string): Plugin {
  return {
    name: 'lens-own-places',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('import.meta.url')) return null;
      const file = path.relative(folder, id).split(path.sep).join('/');
      return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(file)}, import.meta.url).href`);
    },
  };
}

/** The licence of every package whose code is in a bundle, as all of them ask for. */
function licences(): Plugin {
  return {
    name: 'lens-licences',
    generateBundle(_options, chunks) {
      const ids = Object.values(chunks).flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
      const folders = new Set(
        ids
          .map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0])
          .filter((found) => found !== undefined),
      );
      const texts = [...folders].sort().map(licenceOf);
      this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: texts.join('\n\n') });
    },
  };
}

/** A package with its licence and what the licence asks to be handed on with it. */
export function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = existsSync(folder)
    ? readdirSync(folder).filter((one) => /^(licen[sc]e|notice)(\.|$)/i.test(one))
    : [];
  const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}
