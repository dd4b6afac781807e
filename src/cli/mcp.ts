import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens mcp`: the questions of lens as tools for an agent. */
export const mcpCommand: CommandSpec = {
  usage: 'mcp',
  description: 'Serve the analysis to an agent over the Model Context Protocol (standard input and output)',
  options: [['--db <file>', 'Database file (default: lens.duckdb next to the captures)'], ...filterFlags],
  example: 'claude mcp add lens -- lens mcp',
  async run({ options }) {
    const [{ serveStdio }, { findPaths }] = await Promise.all([
      import('../mcp/server.ts'),
      import('../paths.ts'),
    ]);
    await serveStdio({ file: text(options, 'db') ?? findPaths().database, filter: filterOf(options) });
    return 0;
  },
};
