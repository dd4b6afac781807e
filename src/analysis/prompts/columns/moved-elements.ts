import type { AlignContext } from '../align/context.ts';
import type { ColumnDraft } from './draft.ts';

const startTag = /^\s*<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>$/;
const endTag = /^\s*<\/([A-Za-z][\w.:-]*)>$/;
/** Maximum number of lines between two elements. */
const longestSeparator = 8;

/** Columns around the content of an element that moves. */
interface MovedElement {
  /** The content, in the position that the template gives it. */
  content: number[];
  /** The lines before it and the lines behind its other position, which all texts have: its tags, or its neighbour's. */
  before: number[];
  after: number[];
  /** The lines between it and its neighbour, behind its content and before its other position: end tag, start tag. */
  ends: number[];
  starts: number[];
  endsThere: number[];
  startsThere: number[];
}

/**
 * Completes elements that change places. They share their tags: alignment keeps the first start tag and the last end tag
 * in all texts, and takes the tags between the two elements for optional lines. The tags move with their element
 * instead, and the neighbour keeps its own.
 */
export function completeMovedElements(
  context: AlignContext,
  drafts: readonly ColumnDraft[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  for (const [first, { kind, mergedInto }] of drafts.entries()) {
    if (kind !== 'M' || mergedInto !== null) continue;
    const found = movedElement(context, drafts, first, starts.length);
    if (found) complete(context, drafts, found, { starts, ends });
  }
}

function movedElement(
  { lines }: AlignContext,
  drafts: readonly ColumnDraft[],
  first: number,
  texts: number,
): MovedElement | undefined {
  /** The next columns in a direction, in template order, as far as the condition holds. */
  const run = (from: number, step: 1 | -1, holds: (draft: ColumnDraft) => boolean): number[] => {
    const found: number[] = [];
    for (let c = from + step; drafts[c]; c += step) {
      const draft = drafts[c] as ColumnDraft;
      if (draft.mergedInto !== null) continue;
      if (!holds(draft) || found.length === longestSeparator) break;
      found.push(c);
    }
    return step > 0 ? found : found.reverse();
  };
  const isFixed = ({ kind }: ColumnDraft): boolean => kind === 'F';
  const lineOf = (c: number): string => {
    const own = drafts[c] as ColumnDraft;
    return own.texts.size === 1 ? (lines[own.texts.keys().next().value as number] as string) : '\0';
  };
  const areEqual = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((c, i) => lineOf(c) === lineOf(b[i] as number));
  const { group } = drafts[first] as ColumnDraft;
  const isContent = (draft: ColumnDraft | undefined): boolean => draft?.kind === 'M' && draft.group === group;
  if (isContent(drafts[run(first, -1, () => true).at(-1) ?? -1])) return undefined;
  const content = [first];
  for (let next = run(first, 1, () => true)[0]; next !== undefined && isContent(drafts[next]); ) {
    content.push(next);
    next = run(next, 1, () => true)[0];
  }
  const merged = [...drafts.keys()].filter((c) => content.includes(drafts[c]?.mergedInto ?? -1));
  const [there, thereEnd] = [merged[0], merged.at(-1)];
  const last = content.at(-1) as number;
  if (there === undefined || thereEnd === undefined || there < last) return undefined;
  const separator = run(last, 1, ({ kind, texts32 }) => kind === 'O' && texts32 !== null);
  const separatorThere = run(there, -1, ({ kind, texts32 }) => kind === 'O' && texts32 !== null).slice(
    -separator.length,
  );
  if (separator.length === 0 || !areEqual(separator, separatorThere)) return undefined;
  if (separator.some((c, i) => !areComplements(drafts, c, separatorThere[i] as number, texts)))
    return undefined;
  const above = run(first, -1, isFixed);
  const below = run(thereEnd, 1, isFixed);
  for (let cut = 0; cut <= separator.length; cut++) {
    const [own, others] = [separator.slice(0, cut), separator.slice(cut)];
    const before = above.slice(above.length - others.length);
    const after = below.slice(0, cut);
    if (!areEqual(before, others) || !areEqual(after, own)) continue;
    const name = startTag.exec(lineOf(before[0] ?? first))?.[1];
    if (name === undefined || name !== endTag.exec(lineOf(own.at(-1) ?? last))?.[1]) continue;
    const [endsThere, startsThere] = [separatorThere.slice(0, cut), separatorThere.slice(cut)];
    return { content, before, after, ends: own, starts: others, endsThere, startsThere };
  }
  return undefined;
}

function complete(
  { columnOf }: AlignContext,
  drafts: readonly ColumnDraft[],
  { content, before, after, ends: ownEnds, starts: otherStarts, endsThere, startsThere }: MovedElement,
  { starts, ends }: { starts: readonly number[]; ends: readonly number[] },
): void {
  const moves = new Map<number, number>();
  const map = (from: readonly number[], to: readonly number[]): void => {
    for (const [i, c] of from.entries()) moves.set(c, to[i] as number);
  };
  map(before, otherStarts);
  map(endsThere, after);
  map(startsThere, before);
  map(after, ownEnds);
  const moved = (drafts[endsThere[0] ?? startsThere[0] ?? 0] as ColumnDraft).texts32 as Uint32Array;
  starts.forEach((from, t) => {
    if ((((moved[t >> 5] as number) >>> (t & 31)) & 1) === 0) return;
    for (let i = from; i < (ends[t] as number); i++)
      columnOf[i] = moves.get(columnOf[i] as number) ?? (columnOf[i] as number);
  });
  const { group, texts32, signature, support } = drafts[content[0] as number] as ColumnDraft;
  const counted = ({ texts }: ColumnDraft) => new Map([[texts.keys().next().value as number, support]]);
  const set = (c: number, as: Partial<ColumnDraft>): void => {
    const draft = drafts[c] as ColumnDraft;
    Object.assign(draft, { texts: counted(draft), support, ...as });
  };
  for (const c of otherStarts) set(c, { kind: 'F', texts32: null, signature: 0 });
  for (const c of [...before, ...ownEnds]) set(c, { kind: 'M', group, texts32, signature });
  for (const c of [...endsThere, ...startsThere])
    (drafts[c] as ColumnDraft).mergedInto = content[0] as number;
}

/** Each text has exactly one of the two columns. */
function areComplements(drafts: readonly ColumnDraft[], a: number, b: number, texts: number): boolean {
  const [one, other] = [drafts[a] as ColumnDraft, drafts[b] as ColumnDraft];
  return (
    one.support + other.support === texts &&
    (one.texts32 as Uint32Array).every((word, i) => (word & (other.texts32?.[i] as number)) === 0)
  );
}
