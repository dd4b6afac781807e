import { count } from './format.ts';
import type { SkeletonBlock, SkeletonLine, SlotView } from './model/family.ts';

const CHIP_CHARS = 80;

/** What a chip shows: the commonest value on one line, short; its name when the value is empty. */
export function chipText(slot: SlotView): string {
  const value = slot.values[0]?.value ?? '';
  if (value === '') return slot.name;
  const flat = value.replaceAll('\n', ' ⏎ ');
  return flat.length > CHIP_CHARS ? `${flat.slice(0, CHIP_CHARS)}…` : flat;
}

/** What stands at the head of a run of lines. */
export function runLabel(run: SkeletonBlock, samples: number, slot: SlotView | undefined): string {
  const share = `in ${count(run.support)} of ${count(samples)}`;
  if (run.kind === 'optional')
    return `${slot && slot.name !== 'optional block' ? `${slot.name} · ` : ''}${share} samples`;
  if (run.kind === 'moved') return `moves: stands here ${share} samples`;
  const what = run.kind === 'list' ? 'list' : 'free text';
  return `${slot ? `${slot.name} · ` : ''}${what}${slot ? ` · ${count(slot.distinct)} different` : ''} · ${share} samples`;
}

/** Markdown headings and lone XML-like tags give a prompt its outline. */
export function isHeading(parts: SkeletonLine['parts']): boolean {
  const first = parts[0];
  return typeof first === 'string' && /^(#{1,6} |<[a-zA-Z][\w-]*>$)/.test(first);
}
