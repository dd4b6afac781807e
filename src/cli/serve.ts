import { port, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens serve`: the same pages from a local server. */
export const serveCommand: CommandSpec = {
  usage: 'serve',
  description: 'Show the pages in the browser, live while captures are written',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ['--captures <folder>', 'Folder of captures to follow (default: that of the working folder)'],
    ['--port <port>', 'Port to listen on (default: 4747, or a free one when it is taken)'],
  ],
  example: 'lens serve',
  async run({ options }) {
    const { serve } = await import('../site/serve.ts');
    return serve({
      db: text(options, 'db'),
      captures: text(options, 'captures'),
      port: port(options, 'port'),
    });
  },
};
