import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
import { build } from 'vite';
import { packEngine } from './scripts/sql-engine.ts';

const root = new URL('./', import.meta.url);

/** After Astro compiled the pages: the scripts of the pages, the SQL engine and the tables of the languages. */
const assets = {
  name: 'lens-assets',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      removeBuildPath(new URL('../server/', dir));
      await bundle('theme', dir);
      await bundle('main', dir);
      await bundle('workspace/workspace', dir);
      await bundle('sql/page', dir, 'sql/');
      await bundle('one-file/page', dir, 'one-file/');
      packEngine(fileURLToPath(new URL('sql/', dir)));
      languageScripts(new URL('assets/', dir));
    },
  },
};

/** Removes the folder that the package was built in: the same source gives the same bytes on each machine. */
function removeBuildPath(server) {
  for (const name of readdirSync(server, { recursive: true }).filter((file) => file.endsWith('.mjs'))) {
    const file = new URL(name, server);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replaceAll(root.href, 'file:///lens/').replaceAll(fileURLToPath(root), '/lens/'),
    );
  }
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
          assetFileNames: `${path.basename(name) === 'main' ? 'site' : path.basename(name)}[extname]`,
        },
      },
    },
  });
}

export default defineConfig({
  output: 'server',
  outDir: './dist/site-app',
  // `lens serve` and `lens build` call the handler; decision 003.
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  integrations: [assets],
  session: false,
  devToolbar: { enabled: false },
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  vite: { ssr: { noExternal: true } },
});
