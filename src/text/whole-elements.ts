import type { Run } from './sequence.ts';

/** Lines that a run is moved by at most. */
const reach = 64;
const startTag = /^\s*<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>/;
const endTag = /<\/([A-Za-z][\w.:-]*)>\s*$/;
const heading = /^#{1,6} \S/;

/**
 * Moves added and removed runs of lines to where a person would cut. If equal lines surround a run, a difference can cut
 * before or after them, and `</skill>`, `<skill>` may be read as the end of one element and the beginning of the next.
 * The run is moved to begin with a start tag and end with its end tag, or else to begin with a heading; otherwise it
 * stays.
 *
 * @param runs a difference of two texts in lines
 */
export function wholeElements(
  runs: readonly Run[],
  before: readonly string[],
  after: readonly string[],
): Run[] {
  const moved = runs.map((run): Run => ({ ...run, before: [...run.before], after: [...run.after] }));
  moved.forEach((run, at) => {
    const [previous, next] = [moved[at - 1], moved[at + 1]];
    if (run.kind === 'same' || previous?.kind !== 'same' || next?.kind !== 'same') return;
    const by = bestShift(run, run.kind === 'added' ? after : before, {
      up: previous.after[1] - previous.after[0] - 1,
      down: next.after[1] - next.after[0] - 1,
    });
    if (by === 0) return;
    for (const side of ['before', 'after'] as const) {
      previous[side][1] += by;
      run[side] = [run[side][0] + by, run[side][1] + by];
      next[side][0] += by;
    }
  });
  return moved;
}

/** Lines to move a run by: negative towards the start. The neighbours keep at least one line each. */
function bestShift(run: Run, lines: readonly string[], { up, down }: { up: number; down: number }): number {
  const [start, end] = run.kind === 'added' ? run.after : run.before;
  const rankAt = (by: number): number => rank(lines, start + by, end + by);
  let best = { by: 0, rank: rankAt(0) };
  const tryAt = (by: number): void => {
    const own = rankAt(by);
    if (own > best.rank) best = { by, rank: own };
  };
  for (let by = 1; by <= Math.min(up, reach) && lines[start - by] === lines[end - by]; by++) tryAt(-by);
  for (let by = 1; by <= Math.min(down, reach) && lines[start + by - 1] === lines[end + by - 1]; by++)
    tryAt(by);
  return best.by;
}

function rank(lines: readonly string[], start: number, end: number): number {
  const [first = '', last = ''] = [lines[start], lines[end - 1]];
  const opened = startTag.exec(first)?.[1];
  if (opened !== undefined && opened === endTag.exec(last)?.[1]) return 2;
  return heading.test(first) ? 1 : 0;
}
