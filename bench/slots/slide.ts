import type { CandidateColumn } from './formats.ts';
import type { Spelled } from './spell.ts';

/**
 * An optional block next to a copy of one of its border lines can be cut at either copy: the texts are the same, the data
 * cannot decide. Swaps the labels of such pairs where the candidate cut at the other copy; returns how many lines.
 */
export function tolerateSlides(
  labels: string[],
  spelled: Spelled,
  columns: readonly CandidateColumn[],
): number {
  const kind = (i: number): string => {
    const column = spelled.columns[i];
    return column === undefined ? '' : (columns[column]?.k as string);
  };
  const isOpen = (i: number): boolean => kind(i) === 'O' || kind(i) === 'D';
  const open = new Map<string, number>();
  let slid = 0;
  for (let i = 0; i < labels.length; i++) {
    const missed = labels[i] === 'O' && kind(i) === 'F';
    if (!(labels[i] === 'F' && isOpen(i)) && !missed) continue;
    const line = spelled.lines[i] as string;
    const partner = open.get(line);
    if (
      partner !== undefined &&
      (labels[partner] === 'F') === missed &&
      onlyOptional(labels, isOpen, partner + 1, i)
    ) {
      const label = labels[partner] as string;
      labels[partner] = labels[i] as string;
      labels[i] = label;
      open.delete(line);
      slid += 2;
      continue;
    }
    open.set(line, i);
  }
  return slid;
}

function onlyOptional(
  labels: readonly string[],
  isOpen: (i: number) => boolean,
  from: number,
  to: number,
): boolean {
  for (let z = from; z < to; z++) if (labels[z] !== 'O' && !(labels[z] === 'F' && isOpen(z))) return false;
  return true;
}
