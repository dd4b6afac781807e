import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { plural } from '../text/figures.ts';
import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import { fromSafeCopy, safeCopyFlags } from './safe-copy.ts';
import type { CommandSpec } from './types.ts';

/** `lens push`: adds the exchanges of the database to a lake that several people share. */
export const pushCommand: CommandSpec = {
  usage: 'push [lake]',
  synopsis: 'push FOLDER',
  description: 'Add the exchanges of the database to a lake of Parquet files, without secrets',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ...safeCopyFlags,
    ...filterFlags,
  ],
  example: 'lens push /mnt/team/lake',
  async run({ args, options }) {
    const [target, ...others] = args;
    if (target === undefined || others.length > 0)
      throw new LensError(
        'usage',
        target === undefined ? 'The lake is missing.' : 'lens push takes one lake.',
        {
          hint: 'Name a folder: lens push /mnt/team/lake',
        },
      );
    const [{ LakeFolder }, { pushDatabase }, { findPaths, findUserFolder }, { openReadOnly }] =
      await Promise.all([
        import('../lake/folder.ts'),
        import('../lake/push.ts'),
        import('../paths.ts'),
        import('../store/open.ts'),
      ]);
    const db = text(options, 'db') ?? findPaths().database;
    const share = options['share'];
    const safety = share === undefined ? 'redact' : share === 'structure' ? 'structure' : 'share';
    // Secrets never get into a lake.
    const safe = share === undefined ? { ...options, redact: true } : options;
    return fromSafeCopy(
      safe,
      { db, filter: filterOf(options) },
      async (copy) => {
        const lake = LakeFolder.open(target, { create: true });
        const database = await openReadOnly(copy.db);
        try {
          const source = safety === 'redact' ? '' : sourceOf(path.resolve(db), findUserFolder());
          const done = await pushDatabase(database, lake, { safety, source }, progress);
          progress('');
          const known = done.known === 0 ? '' : ` (${plural(done.known, 'exchange')} were there)`;
          process.stdout.write(
            `${lake.folder}: ${plural(done.exchanges, 'exchange')}${known}, ${plural(done.texts, 'new text')}, ${plural(done.bytes, 'byte')}\n`,
          );
          return 0;
        } finally {
          await database.close();
        }
      },
      { lasting: true },
    );
  },
};

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
}

/**
 * Names this database among those that share into a lake, without naming its owner: a hash with a key that stays in
 * the folder of the user.
 */
function sourceOf(db: string, folder: string): string {
  const file = path.join(folder, 'push-key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return createHash('sha256')
    .update(`${readFileSync(file, 'utf8')}\n${db}`)
    .digest('hex')
    .slice(0, 16);
}
