import type { AlignContext } from '../align/context.ts';
import { wordSimilarity } from '../align/words.ts';
import type { ColumnDraft } from './draft.ts';
import { areDisjoint, mergeDrafts } from './draft.ts';

const alike = 0.6;
/** The same for two adjacent lines where each text has one of them. */
const alikeIfAdjacent = 0.5;
/** Maximum number of optional lines between two wordings of one line. */
const reach = 8;

/**
 * Joins optional lines that are wordings of one line: close together, similar, and never in the same text. This is the
 * result of editing a sentence between two versions.
 */
export function joinVariants({ lines }: AlignContext, drafts: readonly ColumnDraft[], texts: number): void {
  for (let first = 0; first < drafts.length; first++) {
    const target = drafts[first] as ColumnDraft;
    if (!isPartial(target)) continue;
    for (let second = first + 1; second < drafts.length && second - first <= reach; second++) {
      const other = drafts[second] as ColumnDraft;
      if (other.mergedInto !== null) continue;
      if (!isPartial(other)) break;
      if (target.support + other.support > texts) continue;
      if (!areDisjoint(target.texts32 as Uint32Array, other.texts32 as Uint32Array)) continue;
      const isEither = target.support + other.support === texts && areAdjacent(drafts, first, second);
      if (!areAlike(lines, target, other, isEither ? alikeIfAdjacent : alike)) continue;
      mergeDrafts(drafts, second, first);
      target.kind = 'S';
      if (target.support < texts) continue;
      // Together they are one line that every text has.
      target.texts32 = null;
      target.signature = 0;
      break;
    }
  }
}

/** Whether no other line is between two columns. */
function areAdjacent(drafts: readonly ColumnDraft[], first: number, second: number): boolean {
  return drafts.slice(first + 1, second).every(({ mergedInto }) => mergedInto !== null);
}

function isPartial({ kind, texts32, mergedInto }: ColumnDraft): boolean {
  return mergedInto === null && texts32 !== null && (kind === 'O' || kind === 'S');
}

function areAlike(lines: readonly string[], a: ColumnDraft, b: ColumnDraft, least: number): boolean {
  const [left] = a.texts.keys();
  const [right] = b.texts.keys();
  return (
    left !== right &&
    wordSimilarity(lines[left as number] as string, lines[right as number] as string) >= least
  );
}
