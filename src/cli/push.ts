import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ClickHouseAddress } from '../clickhouse/address.ts';
import { LensError } from '../errors.ts';
import type { Pushed, Safety } from '../lake/push.ts';
import type { Database } from '../store/database.ts';
import { plural } from '../text/figures.ts';
import { filterFlags, filterOf } from './filter.ts';
import { text } from './options.ts';
import { fromSafeCopy, safeCopyFlags } from './safe-copy.ts';
import type { CommandSpec } from './types.ts';

/** `lens push`: adds the exchanges of the database to a lake or a ClickHouse server that several people share. */
export const pushCommand: CommandSpec = {
  usage: 'push [target]',
  synopsis: 'push FOLDER|clickhouse://HOST/DATABASE',
  description: 'Add the exchanges of the database to a shared lake or ClickHouse server, without secrets',
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
        target === undefined ? 'The target is missing.' : 'lens push takes one target.',
        {
          hint: 'Name a folder or a server: lens push /mnt/team/lake, lens push clickhouse://HOST/DATABASE',
        },
      );
    const [{ isClickHouse, clickHouseAddress }, { findPaths, findUserFolder }, { openReadOnly }] =
      await Promise.all([
        import('../clickhouse/address.ts'),
        import('../paths.ts'),
        import('../store/open.ts'),
      ]);
    const push = isClickHouse(target) ? toServer(clickHouseAddress(target)) : toFolder(target);
    const db = text(options, 'db') ?? findPaths().database;
    const share = options['share'];
    const safety = share === undefined ? 'redact' : share === 'structure' ? 'structure' : 'share';
    // Secrets never leave the machine.
    const safe = share === undefined ? { ...options, redact: true } : options;
    return fromSafeCopy(
      safe,
      { db, filter: filterOf(options) },
      async (copy) => {
        const database = await openReadOnly(copy.db);
        try {
          const source = safety === 'redact' ? '' : sourceOf(path.resolve(db), findUserFolder());
          const { name, done } = await push(database, { safety, source });
          progress('');
          const known = done.known === 0 ? '' : ` (${plural(done.known, 'exchange')} were there)`;
          process.stdout.write(
            `${name}: ${plural(done.exchanges, 'exchange')}${known}, ${plural(done.texts, 'new text')}, ${plural(done.bytes, 'byte')}\n`,
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

/** Pushes a database. Returns the name of the target to show, and what was done. */
type Push = (
  db: Database,
  push: { safety: Safety; source: string },
) => Promise<{ name: string; done: Pushed }>;

function toFolder(target: string): Push {
  return async (db, push) => {
    const [{ LakeFolder }, { withFolderTarget }, { pushDatabase }] = await Promise.all([
      import('../lake/folder.ts'),
      import('../lake/folder-target.ts'),
      import('../lake/push.ts'),
    ]);
    const lake = LakeFolder.open(target, { create: true });
    const done = await withFolderTarget(lake, db, push, (to) => pushDatabase(db, to, progress));
    return { name: lake.folder, done };
  };
}

function toServer(address: ClickHouseAddress): Push {
  return async (db, push) => {
    const [{ withClickHouseTarget }, { pushDatabase }] = await Promise.all([
      import('../clickhouse/target.ts'),
      import('../lake/push.ts'),
    ]);
    const done = await withClickHouseTarget(address, db, push, (to) => pushDatabase(db, to, progress));
    return { name: address.shown, done };
  };
}

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
