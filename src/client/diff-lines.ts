/** A run of lines of a difference: in both, only before, or only after. */
export interface Hunk {
  kind: 'same' | 'gone' | 'new';
  lines: string[];
}

/** With more cells than this, the middle is reported as replaced. */
const CELLS = 4_000_000;

/**
 * Aligns two texts line by line by their longest common subsequence, after taking off what both begin and end with.
 * O(n·m) in the lines between; a middle that is too large is reported as removed and added.
 */
export function diffLines(before: string, after: string): Hunk[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const hunks: Hunk[] = [];
  const add = (kind: Hunk['kind'], lines: readonly string[]): void => {
    if (lines.length === 0) return;
    const last = hunks.at(-1);
    if (last?.kind === kind) last.lines.push(...lines);
    else hunks.push({ kind, lines: [...lines] });
  };
  add('same', a.slice(0, start));
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (middleA.length * middleB.length > CELLS) {
    add('gone', middleA);
    add('new', middleB);
  } else for (const { kind, line } of aligned(middleA, middleB)) add(kind, [line]);
  add('same', a.slice(a.length - end));
  return hunks;
}

function aligned(a: readonly string[], b: readonly string[]): { kind: Hunk['kind']; line: string }[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const result: { kind: Hunk['kind']; line: string }[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      result.push({ kind: 'same', line: a[i] ?? '' });
      i++;
      j++;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
      result.push({ kind: 'gone', line: a[i++] ?? '' });
    else result.push({ kind: 'new', line: b[j++] ?? '' });
  }
  while (i < a.length) result.push({ kind: 'gone', line: a[i++] ?? '' });
  while (j < b.length) result.push({ kind: 'new', line: b[j++] ?? '' });
  return result;
}

/** What two lines begin and end with alike, on whole words, and what differs between. */
export function diffWords(
  before: string,
  after: string,
): { head: string; gone: string; new: string; tail: string } {
  const [a, b] = [before.match(/\w+|\W/gu) ?? [], after.match(/\w+|\W/gu) ?? []];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  return {
    head: a.slice(0, start).join(''),
    gone: a.slice(start, a.length - end).join(''),
    new: b.slice(start, b.length - end).join(''),
    tail: a.slice(a.length - end).join(''),
  };
}
