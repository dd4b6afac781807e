import { defineConfig } from 'astro/config';

/** Adapter without a host: what it builds exports one function that renders a page from the values it is handed. */
const renderer = {
  name: 'lens-renderer',
  hooks: {
    'astro:config:done': ({ setAdapter }) => {
      setAdapter({
        name: 'lens-renderer',
        entrypointResolution: 'auto',
        serverEntrypoint: new URL('./src/pages/_renderer.ts', import.meta.url),
        adapterFeatures: { buildOutput: 'server' },
        supportedAstroFeatures: { serverOutput: 'stable', sharpImageService: 'unsupported' },
      });
    },
  },
};

export default defineConfig({
  output: 'server',
  outDir: './dist/site-app',
  adapter: renderer,
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  devToolbar: { enabled: false },
  session: false,
  vite: { ssr: { noExternal: true } },
});
