import type { ColumnDraft } from './columns/draft.ts';
import { isSubset, signatureOf } from './columns/draft.ts';
import type { Block, Column } from './types.ts';

/** Template lines that are present or absent together: a line, a list, a moved block. */
interface Item {
  first: number;
  last: number;
  /** Which texts have it; null when all have. */
  bits: Uint32Array | null;
  kind: 'line' | 'list' | 'free-text' | 'moved';
  support: number;
}

/** Draft of each template line, and whether its list has items of one shape. */
export interface ColumnSource {
  draft: ColumnDraft;
  listLike: boolean;
}

/**
 * Finds the blocks of a template and assigns each line to its innermost block. A block is nested if the outer one
 * continues after it; lines that are only adjacent are not nested.
 */
export function findBlocks(
  columns: readonly Column[],
  sources: readonly ColumnSource[],
  texts: number,
): Block[] {
  const items = itemsOf(columns, sources, texts);
  const blocks: Block[] = [];
  const open: { block: Block; bits: Uint32Array }[] = [];
  const add = (kind: Block['kind'], item: Item): Block => {
    const block: Block = {
      id: blocks.length,
      kind,
      parent: open[open.length - 1]?.block.id ?? null,
      firstColumn: item.first,
      lastColumn: item.last,
      support: item.support,
    };
    blocks.push(block);
    return block;
  };
  items.forEach((item, i) => {
    while (open.length > 0 && !belongs(items, i, open[open.length - 1]?.bits as Uint32Array)) open.pop();
    if (item.kind === 'line' && item.bits) {
      const top = open[open.length - 1];
      if (!top || !sameBits(top.bits, item.bits))
        open.push({ block: add('optional', item), bits: item.bits });
    }
    for (const { block } of open) block.lastColumn = Math.max(block.lastColumn, item.last);
    const inner = item.kind === 'line' ? open[open.length - 1]?.block : add(item.kind, item);
    for (let c = item.first; c <= item.last; c++) (columns[c] as Column).block = inner?.id ?? null;
  });
  return blocks;
}

/** Whether an item belongs to the block: the same texts, or a subset with the block continuing after it. */
function belongs(items: readonly Item[], i: number, bits: Uint32Array): boolean {
  const own = items[i]?.bits;
  if (!own) return false;
  if (sameBits(own, bits)) return true;
  for (let j = i; j < items.length; j++) {
    const next = items[j]?.bits;
    if (!next || !isSubset(next, bits)) return false;
    if (sameBits(next, bits)) return true;
  }
  return false;
}

function itemsOf(columns: readonly Column[], sources: readonly ColumnSource[], texts: number): Item[] {
  const items: Item[] = [];
  const passageEnds = endsOfPassages(columns, sources);
  columns.forEach(({ kind, support }, c) => {
    const { draft, listLike } = sources[c] as ColumnSource;
    const last = items[items.length - 1];
    if (last?.kind === 'moved' && c <= last.last) return;
    const own: Item = {
      first: c,
      last: passageEnds.get(c) ?? c,
      bits: draft.texts32,
      support,
      kind: kind === 'L' ? (listLike ? 'list' : 'free-text') : kind === 'M' ? 'moved' : 'line',
    };
    const goesOn =
      last &&
      ((kind === 'L' && (last.kind === 'list' || last.kind === 'free-text')) ||
        (kind === 'M' && last.kind === 'moved' && sources[last.first]?.draft.group === draft.group));
    if (!goesOn) items.push(own);
    else {
      last.last = own.last;
      last.bits = last.bits && own.bits ? last.bits.map((word, i) => word | (own.bits?.[i] as number)) : null;
      last.support = last.bits ? countBits(last.bits) : texts;
      if (own.kind === 'free-text') last.kind = 'free-text';
    }
  });
  return items;
}

/** For the first column of each passage whose order varies, its last column: lines in between are in every text. */
function endsOfPassages(
  columns: readonly Column[],
  sources: readonly ColumnSource[],
): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (let c = 0; c < columns.length; c++) {
    if (columns[c]?.kind !== 'M') continue;
    const { group } = (sources[c] as ColumnSource).draft;
    let end = c;
    for (let next = c + 1; next < columns.length; next++) {
      const { draft } = sources[next] as ColumnSource;
      if (columns[next]?.kind === 'M') {
        if (draft.group !== group) break;
        end = next;
      } else if (draft.texts32 !== null || columns[next]?.kind === 'L') break;
    }
    if (end > c) ends.set(c, end);
    c = end;
  }
  return ends;
}

function sameBits(a: Uint32Array, b: Uint32Array): boolean {
  return signatureOf(a) === signatureOf(b) && a.every((word, i) => word === b[i]);
}

function countBits(bits: Uint32Array): number {
  let count = 0;
  for (let word of bits) for (; word !== 0; word &= word - 1) count++;
  return count;
}
