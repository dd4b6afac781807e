import { LensError } from '../errors.ts';
import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import { fromSafeCopy, safeCopyFlags } from './safe-copy.ts';
import type { CommandSpec } from './types.ts';

/** `lens export`: the analysis in another format. */
export const exportCommand: CommandSpec = {
  usage: 'export',
  description: 'Write the analysis in another format: HTML, HAR, Parquet, OTLP, JSON, Markdown or files',
  synopsis: 'export (--html | --har | --parquet | --otlp | --json | --prompts | --artifacts) TARGET',
  options: [
    ['--html <file>', 'The pages as one HTML file; it opens from disk and loads nothing else'],
    ['--har <file>', 'Exchanges as HAR 1.2, for the network panel of a browser and other tools'],
    ['--parquet <folder>', 'Every public table and view as a Parquet file'],
    ['--otlp <file>', 'Exchanges as OpenTelemetry spans (OTLP JSON, GenAI conventions)'],
    ['--json <file>', 'Exchanges as JSON, decoded: instructions, tools, messages, answer, usage'],
    ['--prompts <folder>', 'Instruction texts and tools as Markdown, fit for a git repository'],
    ['--artifacts <folder>', 'A folder for each exchange: bodies, headers, events, manifest with SHA-256'],
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ...safeCopyFlags,
    ...filterFlags,
  ],
  example: 'lens export --har trace.har --session 01KAJ4Z6W7M3T2Y9Q8R5N1B0XC',
  async run({ options }) {
    const { exportKinds, exportDatabase } = await import('../export/run.ts');
    const targets = (['html', ...exportKinds] as const).flatMap((kind) => {
      const to = text(options, kind);
      return to === undefined ? [] : [{ kind, to }];
    });
    const [target, second] = targets;
    if (target === undefined)
      throw new LensError('usage', 'The format is missing.', {
        hint: `Give one of ${['html', ...exportKinds].map((kind) => `--${kind}`).join(', ')} with a file or folder.`,
      });
    if (second !== undefined)
      throw new LensError('usage', `--${target.kind} and --${second.kind} are both given.`, {
        hint: 'Give one format for each lens export.',
      });
    const { kind, to } = target;
    const { findPaths } = await import('../paths.ts');
    const source = { db: text(options, 'db') ?? findPaths().database, filter: filterOf(options) };
    return fromSafeCopy(options, source, async ({ db, filter }) => {
      if (kind === 'html') {
        const { exportHtml } = await import('../site/one-file/export.ts');
        return exportHtml({ db, filter, html: to });
      }
      const { openLogFile } = await import('../analysis/ingest/log-file.ts');
      const done = await exportDatabase({ kind, to, db, filter }, async (file) =>
        (await openLogFile(file).catch(() => undefined))?.chunks(0),
      );
      process.stdout.write(`${done}\n`);
      return 0;
    });
  },
};
