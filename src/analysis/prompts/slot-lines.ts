import type { Slot } from './types.ts';

/** A slot with its behaviour over time, if known. */
export interface ListedSlot extends Slot {
  pattern?: string | null;
  changes?: number | null;
  follows?: readonly string[];
}

const shownValues = 4;
const longestValue = 48;

const words: Readonly<Record<string, string>> = {
  step: 'drifts',
  alternates: 'alternates',
  'every request': 'new in every request',
};

/** Slots as readable lines: name, kind, most frequent values and behaviour over time; names are aligned. */
export function slotLines(
  slots: readonly ListedSlot[],
  visible: (text: string) => string,
): { name: string; about: string }[] {
  const width = slots.reduce((most, { name }) => Math.max(most, name.length), 0);
  return slots.map((slot) => ({
    name: `‹${slot.name}›${' '.repeat(width - slot.name.length)}`,
    about: [`${slot.kind}: ${valueWords(slot, visible)}`, ...behaviour(slot)].join(' · '),
  }));
}

function valueWords({ placeholder, kind, values }: Slot, visible: (text: string) => string): string {
  if (placeholder === null && (kind === 'optional block' || kind === 'moved block')) {
    const all = values.reduce((sum, { count }) => sum + count, 0);
    const there = values.find(({ value }) => value === 'present' || value === 'first place');
    return `${kind === 'optional block' ? 'in' : 'first in'} ${there?.count ?? 0} of ${all} requests`;
  }
  const shown = values.slice(0, shownValues).map(({ value, count }) => `${short(value, visible)} × ${count}`);
  const more = values.length - shownValues;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function short(value: string, visible: (text: string) => string): string {
  const line = visible(value.replaceAll('\n', '⏎'));
  if (line.trim() === '') return '(empty)';
  return line.length <= longestValue ? line : `${line.slice(0, longestValue - 1)}…`;
}

function behaviour({ pattern, changes, follows }: ListedSlot): string[] {
  const how = words[pattern ?? ''];
  if (how === undefined) return [];
  const times = `${changes ?? 0} change${changes === 1 ? '' : 's'}`;
  return [`${how} (${times})${follows && follows.length > 0 ? `, follows ${follows.join(', ')}` : ''}`];
}
