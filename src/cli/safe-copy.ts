import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LensError } from '../errors.ts';
import type { Filter } from '../read/filter.ts';
import { flag } from './options.ts';
import type { CommandOptions } from './types.ts';

/** Flags of commands that publish: what is written comes from a copy without secrets, or without personal data. */
export const safeCopyFlags: readonly (readonly [string, string])[] = [
  ['--redact', 'Mask secrets in texts; print which kinds were found'],
  [
    '--share [mode]',
    'Replace personal data (docs/share.md); "structure": prompt text becomes hashes and lengths',
  ],
  ['--dry-run', 'With --share or --redact: list what would be kept and replaced, and write nothing'],
];

interface Source {
  db: string;
  filter: Filter;
}

/**
 * Calls `work` with the database to publish: the one that was named, or a copy of it without secrets or personal data.
 * The copy is in a private folder of the temp folder, and removed afterwards. Prints to stderr what was replaced.
 *
 * @param lasting several copies of one text must stay equal: placeholders of secrets have no number
 */
export async function fromSafeCopy(
  options: CommandOptions,
  source: Source,
  work: (source: Source) => Promise<number>,
  { lasting = false }: { lasting?: boolean } = {},
): Promise<number> {
  const share = options['share'];
  const redact = flag(options, 'redact');
  const dryRun = flag(options, 'dryRun');
  if (share !== undefined && share !== true && share !== 'structure')
    throw new LensError('usage', `--share is alone or --share=structure, not "${String(share)}".`);
  if (dryRun && share === undefined && !redact)
    throw new LensError('usage', '--dry-run needs --share or --redact.');
  const note = (text: string): void => void process.stderr.write(text);
  if (share !== undefined) {
    const { previewText, withShareSafeCopy } = await import('../share/run.ts');
    const mode = share === true ? 'full' : 'structure';
    return withShareSafeCopy({ ...source, mode }, async (copy, preview) => {
      note(previewText(preview));
      return dryRun ? 0 : work({ db: copy, filter: {} });
    });
  }
  if (!redact) return work(source);
  const [{ openFiltered }, { rewriteDatabase }, { maskedText, secretRewriting }] = await Promise.all([
    import('../read/filter.ts'),
    import('../store/rewrite-database.ts'),
    import('../share/secrets.ts'),
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'lens-redact-'));
  try {
    const copy = path.join(folder, 'lens.duckdb');
    const original = await openFiltered(source.db, source.filter);
    try {
      const { rewriting, report } = await secretRewriting(original, { numbered: !lasting });
      note(maskedText(report));
      if (dryRun) return 0;
      await rewriteDatabase(original, copy, {
        ...rewriting,
        // Data of events is in the log as it was sent: a redacted export leaves it out.
        column: (table, column) =>
          `${table}.${column}` === 'logs.path' ? () => null : rewriting.column(table, column),
      });
    } finally {
      await original.close();
    }
    return await work({ db: copy, filter: {} });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
