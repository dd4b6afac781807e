import type { AlignContext } from './align/context.ts';
import type { ColumnSource } from './blocks.ts';
import type { ColumnDraft } from './columns/draft.ts';
import { isListLike } from './columns/lists.ts';
import { findPattern } from './columns/pattern.ts';
import type { Column, PathItem } from './types.ts';

/** Template lines, and what they hold for each distinct line of the texts. */
export interface Assembled {
  columns: Column[];
  /** Draft of each column. */
  sources: ColumnSource[];
  /** Column number of each draft (a merged draft has the number of its target). */
  columnOfDraft: Int32Array;
  /** For columns with placeholders: the values of the placeholders by line number. */
  valuesOf: (Map<number, string[]> | null)[];
  /** Columns of recurring list items, by draft: line number to column. */
  dictionary: Map<number, number>[];
}

/** Minimum number of occurrences for a list item to get a template line of its own. */
const worthKeeping = 2;

/** Turns drafts into template lines: finds the placeholders, numbers the columns, gives recurring list items their own line. */
export function assemble(context: AlignContext, drafts: readonly ColumnDraft[]): Assembled {
  const { lines } = context;
  const columns: Column[] = [];
  const sources: ColumnSource[] = [];
  const valuesOf: Assembled['valuesOf'] = [];
  const dictionary: Assembled['dictionary'] = drafts.map(() => new Map());
  const columnOfDraft = new Int32Array(drafts.length).fill(-1);
  const pushLine = ({ kind, support, texts: held }: ColumnDraft): void => {
    const texts = [...held.keys()].sort((a, b) => a - b);
    const pattern = texts.length > 1 ? findPattern(texts.map((id) => lines[id] as string)) : undefined;
    const literals = pattern?.literals ?? [lines[texts[0] as number] as string];
    columns.push({ kind, support, block: null, literals });
    valuesOf.push(pattern ? new Map(texts.map((id, i) => [id, pattern.values[i] as string[]])) : null);
  };
  drafts.forEach((draft, d) => {
    if (draft.mergedInto !== null) return;
    const texts = [...draft.texts.keys()].sort((a, b) => a - b);
    columnOfDraft[d] = columns.length;
    const column = { support: draft.support, block: null };
    if (draft.kind === 'L' && texts.length > 1) {
      columns.push({ ...column, kind: 'L', literals: ['', ''] });
      valuesOf.push(new Map(texts.map((id) => [id, [lines[id] as string]])));
      for (const id of texts) {
        if ((draft.texts.get(id) as number) < worthKeeping) continue;
        dictionary[d]?.set(id, columns.length);
        columns.push({ ...column, kind: 'L', literals: [lines[id] as string] });
        valuesOf.push(null);
      }
    } else if (draft.parts) {
      for (const part of draft.parts) {
        for (const id of part.texts.keys()) dictionary[d]?.set(id, columns.length);
        pushLine(part);
        sources.push({ draft: part, listLike: false });
      }
    } else pushLine(draft);
    const listLike = draft.kind === 'L' && isListLike(context, texts);
    while (sources.length < columns.length) sources.push({ draft, listLike });
  });
  drafts.forEach((draft, d) => {
    if (draft.mergedInto !== null) columnOfDraft[d] = columnOfDraft[draft.mergedInto] as number;
  });
  return { columns, sources, columnOfDraft, valuesOf, dictionary };
}

/** How the text in [start, end) of the corpus' lines is built from its template. */
export function pathOf(
  { ids, columnOf }: AlignContext,
  assembled: Assembled,
  start: number,
  end: number,
): PathItem[] {
  const path: PathItem[] = [];
  for (let i = start; i < end; i++) {
    const id = ids[i] as number;
    const draft = columnOf[i] as number;
    const column = assembled.dictionary[draft]?.get(id) ?? (assembled.columnOfDraft[draft] as number);
    const values = assembled.valuesOf[column]?.get(id);
    const last = path[path.length - 1];
    if (values) path.push({ c: column, v: values });
    else if (typeof last === 'number' && column === last + 1) path[path.length - 1] = [last, column];
    else if (Array.isArray(last) && column === last[1] + 1) last[1] = column;
    else path.push(column);
  }
  return path;
}
