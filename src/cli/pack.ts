import { findPaths } from '../paths.ts';
import { text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens pack`: packs past captures, lossless. */
export const packCommand: CommandSpec = {
  usage: 'pack [...logs]',
  description: 'Compress logs with zstd; lens reads compressed logs as well',
  options: [['--captures <folder>', 'Folder of the logs to compress when none is named']],
  example: 'lens pack',
  async run({ args, options }) {
    const [{ findLogs }, { packLogs }] = await Promise.all([
      import('../analysis/ingest/find-logs.ts'),
      import('../record/pack-logs.ts'),
    ]);
    const { files, missing } = await findLogs(args, text(options, 'captures') ?? findPaths().captures);
    if (missing[0]) throw missing[0];
    return packLogs(files, (line) => void process.stdout.write(`${line}\n`));
  },
};
