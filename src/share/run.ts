import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { type Filter, openFiltered } from '../read/filter.ts';
import { openReadOnly } from '../store/open.ts';
import { rewriteDatabase } from '../store/rewrite-database.ts';
import { shareRewriting } from './policy.ts';
import { StandIns } from './stand-ins.ts';
import { brokenRules, refuse } from './verify.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** `full`: fixed prompt text is kept. `structure`: it becomes hashes and lengths, too. */
type ShareMode = 'full' | 'structure';

/** What a share-safe copy keeps and replaces. */
interface SharePreview {
  mode: ShareMode;
  counts: Vocabulary['counts'];
  /** Distinct values that were replaced, by type. */
  replaced: ReadonlyMap<string, number>;
  /** Names of users, hosts, folders and repositories that were found, by type. */
  names: ReadonlyMap<string, number>;
}

/**
 * Makes a share-safe copy of a database and calls `work` with its file; the copy is in a private folder of the temp folder
 * and is removed afterwards.
 *
 * @throws LensError `share_refused` when a rule of docs/share.md cannot be promised, with its name
 */
export async function withShareSafeCopy<T>(
  { db, filter, mode }: { db: string; filter: Filter; mode: ShareMode },
  work: (copy: string, preview: SharePreview) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lens-share-'));
  const copy = path.join(folder, 'lens.duckdb');
  try {
    const preview = await shareSafeCopy({ db, filter, mode }, copy);
    return await work(copy, preview);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function shareSafeCopy(
  { db, filter, mode }: { db: string; filter: Filter; mode: ShareMode },
  to: string,
): Promise<SharePreview> {
  const original = await openFiltered(db, filter);
  try {
    const standIns = new StandIns();
    const vocabulary = await readVocabulary(original, standIns);
    const { counts } = vocabulary;
    if (mode === 'full' && counts.kept === 0 && counts.replaced > 0)
      throw new LensError(
        'share_refused',
        'Rule "fixed text" cannot be promised: every prompt was sent from one working folder, so that fixed text cannot be distinguished from yours',
        {
          where: db,
          hint: 'Capture the agent in a second folder, or use --share=structure, which replaces all prompt text.',
        },
      );
    await rewriteDatabase(original, to, shareRewriting(vocabulary, standIns, mode === 'structure'));
    const copy = await openReadOnly(to);
    try {
      const broken = await brokenRules(original, copy, vocabulary);
      if (broken.length > 0) refuse(broken);
    } finally {
      await copy.close();
    }
    const names = new Map<string, number>();
    for (const type of vocabulary.personal.values.values()) names.set(type, (names.get(type) ?? 0) + 1);
    return { mode, counts, replaced: standIns.counts, names };
  } finally {
    await original.close();
  }
}

/** The preview as text: what is kept, what is replaced. */
export function previewText({ mode, counts, replaced, names }: SharePreview): string {
  const list = (values: ReadonlyMap<string, number>): string =>
    [...values]
      .toSorted((a, b) => b[1] - a[1])
      .map(([type, count]) => `${count} ${type}`)
      .join(', ') || 'none';
  return [
    `Kept:     ${mode === 'structure' ? 'no prompt text, only hashes and lengths of ' : ''}${counts.kept} fixed template lines, ${counts.toolsKept} tool definitions,`,
    '          numbers, times, models, token counts, costs, causes, ids as keyed hashes',
    `Replaced: ${counts.replaced} template lines and ${counts.toolsReplaced} tool definitions that one folder alone sent or that vary,`,
    '          words of the person, tool results, answers, slot values, memory files, folders, labels, commands',
    `          distinct values: ${list(replaced)}`,
    `          names that are replaced everywhere: ${list(names)}`,
    '',
  ].join('\n');
}
