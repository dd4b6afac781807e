import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'astro/config';
import { build } from 'vite';
import { packEngine } from './scripts/sql-engine.ts';

const root = new URL('./', import.meta.url);

/** Adapter without a host: what it builds exports one function that renders a page from the values it is handed. */
const renderer = {
  name: 'lens-renderer',
  hooks: {
    'astro:config:done': ({ setAdapter }) => {
      setAdapter({
        name: 'lens-renderer',
        entrypointResolution: 'auto',
        serverEntrypoint: new URL('./src/pages/_renderer.ts', root),
        adapterFeatures: { buildOutput: 'server' },
        supportedAstroFeatures: { serverOutput: 'stable', sharpImageService: 'unsupported' },
      });
    },
    'astro:build:done': async ({ dir }) => {
      forgetMachine(new URL('../server/entry.mjs', dir));
      await bundle('theme', dir);
      await bundle('main', dir);
      await bundle('sql/page', dir, 'sql/');
      await bundle('one-file/page', dir, 'one-file/');
      packEngine(fileURLToPath(new URL('sql/', dir)));
      languageScripts(new URL('assets/', dir));
    },
  },
};

/** The manifest names the folder the package was built in, and nothing reads it: the same source gives the same bytes. */
function forgetMachine(entry) {
  writeFileSync(entry, readFileSync(entry, 'utf8').replaceAll(root.href, 'file:///lens/'));
}

/** Each language's table as a script that hands it over: pages opened as files cannot fetch. */
function languageScripts(out) {
  const folder = new URL('./src/languages/', root);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const table = JSON.stringify(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
    const code = name.replace('.json', '');
    writeFileSync(new URL(`language-${code}.js`, out), `lensLanguage('${code}',${table});\n`);
  }
}

/** Classic scripts, because module scripts do not load from file://; the style beside them. */
async function bundle(name, dir, folder = 'assets/') {
  await build({
    configFile: false,
    root: fileURLToPath(root),
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: fileURLToPath(new URL(folder, dir)),
      emptyOutDir: false,
      cssCodeSplit: false,
      target: 'es2022',
      rolldownOptions: {
        input: fileURLToPath(new URL(`src/client/${name}.ts`, root)),
        output: {
          format: 'iife',
          entryFileNames: `${path.basename(name)}.js`,
          assetFileNames: 'site[extname]',
        },
      },
    },
  });
}

export default defineConfig({
  output: 'server',
  outDir: './dist/site-app',
  adapter: renderer,
  session: false,
  devToolbar: { enabled: false },
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  vite: { ssr: { noExternal: true } },
});
