import type { AlignContext } from '../align/context.ts';
import { maskLine } from '../corpus/line-classes.ts';
import { type ColumnDraft, signatureOf } from './draft.ts';
import { findPattern, fits } from './pattern.ts';

/** The agent version that sent a text, by number of the text; null if several did or it is unknown. */
export type VersionOf = (text: number) => string | null;

/**
 * Assigns a separate template line to each wording that only some versions have. Values must be inferred from lines of
 * one version: with the lines of two versions together, a value in one and a change by the other would form one
 * placeholder.
 */
export function splitByVersion(
  context: AlignContext,
  drafts: readonly ColumnDraft[],
  starts: readonly number[],
  ends: readonly number[],
  versionOf: VersionOf,
): void {
  const textsOf = textsByLine(context, drafts, starts, ends);
  drafts.forEach((draft, d) => {
    const texts = textsOf.get(d);
    if (draft.mergedInto !== null || draft.kind !== 'S' || !texts) return;
    const wordings = wordingsOf(context, texts, versionOf);
    if (wordings.length < 2) return;
    draft.parts = wordings.map((lines) => partOf(draft, lines, texts, starts.length));
  });
}

/** For each slot line: which texts have each of its lines. */
function textsByLine(
  { ids, columnOf }: AlignContext,
  drafts: readonly ColumnDraft[],
  starts: readonly number[],
  ends: readonly number[],
): Map<number, Map<number, Set<number>>> {
  const found = new Map<number, Map<number, Set<number>>>();
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++) {
      let d = columnOf[i] as number;
      for (let into = drafts[d]?.mergedInto; into != null; into = drafts[d]?.mergedInto) d = into;
      if (drafts[d]?.kind !== 'S') continue;
      const own = found.get(d) ?? new Map<number, Set<number>>();
      found.set(d, own);
      const line = ids[i] as number;
      own.set(line, (own.get(line) ?? new Set()).add(t));
    }
  });
  return found;
}

/** The lines of a column by wording; one group if no version has its own wording. */
function wordingsOf(
  { lines }: AlignContext,
  texts: ReadonlyMap<number, ReadonlySet<number>>,
  versionOf: VersionOf,
): number[][] {
  const byVersion = new Map<string, number[]>();
  for (const line of [...texts.keys()].sort((a, b) => a - b)) {
    const versions = new Set([...(texts.get(line) as ReadonlySet<number>)].map(versionOf));
    const [version] = versions;
    // A line that several versions share is not a wording of one of them.
    if (versions.size !== 1 || version == null) return [];
    byVersion.set(version, [...(byVersion.get(version) ?? []), line]);
  }
  if (byVersion.size < 2) return [];
  const groups = [...byVersion].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
  // Versions with one line each can differ only in wording, which one line with placeholders shows best.
  if (groups.every((own) => own.length === 1)) return [];
  const wordings: { literals: readonly string[]; shape: string; lines: number[] }[] = [];
  for (const own of groups.toSorted((a, b) => b.length - a.length)) {
    const spelled = own.map((line) => lines[line] as string);
    const shape = maskLine(spelled[0] as string);
    const literals = own.length > 1 ? findPattern(spelled).literals : spelled;
    const same = wordings.find((known) =>
      own.length === 1
        ? known.shape === shape || (known.literals.length > 1 && fits(spelled[0] as string, known.literals))
        : known.literals.join('\u0002') === literals.join('\u0002') ||
          spelled.every((line) => known.literals.length > 1 && fits(line, known.literals)) ||
          differInValues(
            known.lines.map((line) => lines[line] as string),
            spelled,
          ),
    );
    if (same) same.lines.push(...own);
    else wordings.push({ literals, shape, lines: own });
  }
  return wordings.map((wording) => wording.lines);
}

/**
 * Whether the lines of two versions have the same placeholders, and the versions differ in single values only, such as a
 * version number in a header.
 */
function differInValues(before: readonly string[], now: readonly string[]): boolean {
  if (before.length < 2) return false;
  const { values } = findPattern([...before, ...now]);
  const sides = [values.slice(0, before.length), values.slice(before.length)] as const;
  const constant = sides.map((rows) =>
    (rows[0] ?? []).map((value, p) => rows.every((row) => row[p] === value)),
  );
  const isSingle = (value: string | undefined): boolean => value !== undefined && /^[^\s]+$/.test(value);
  return [before, now].every((own, side) => {
    const rows = sides[side] as readonly (readonly string[])[];
    const varying = rows.map((row) => row.filter((_, p) => !constant[side]?.[p]));
    const fixed = (rows[0] ?? []).filter((_, p) => constant[side]?.[p]);
    return fixed.every(isSingle) && JSON.stringify(varying) === JSON.stringify(findPattern(own).values);
  });
}

function partOf(
  draft: ColumnDraft,
  lines: readonly number[],
  texts: ReadonlyMap<number, ReadonlySet<number>>,
  all: number,
): ColumnDraft {
  const bits = new Uint32Array((all + 31) >> 5);
  const having = new Set(lines.flatMap((line) => [...(texts.get(line) as ReadonlySet<number>)]));
  for (const t of having) bits[t >> 5] = (bits[t >> 5] as number) | (1 << (t & 31));
  return {
    ...draft,
    kind: lines.length > 1 ? 'S' : 'O',
    texts: new Map(lines.map((line) => [line, draft.texts.get(line) as number])),
    support: having.size,
    texts32: bits,
    signature: signatureOf(bits),
  };
}
