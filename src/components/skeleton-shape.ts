import type { MessageText } from '../read/twins/page.ts';
import type { SkeletonBlock, SkeletonLine, SlotView } from '../read/twins/prompts.ts';
import { t } from './messages.ts';

const CHIP_CHARS = 80;

/** What a chip shows: the commonest value on one line, short; its name when the value is empty. */
export function chipText(slot: SlotView): string {
  const value = slot.values[0]?.value ?? '';
  if (value === '') return slot.name;
  const flat = value.replaceAll('\n', ' ⏎ ');
  return flat.length > CHIP_CHARS ? `${flat.slice(0, CHIP_CHARS)}…` : flat;
}

/** Heading of a run of lines. */
export function runLabel(run: SkeletonBlock, samples: number, slot: SlotView | undefined): MessageText {
  const values = {
    n: run.support,
    all: samples,
    name: slot?.name ?? '',
    what: { word: run.kind === 'list' ? 'list' : 'free text' },
    distinct: slot?.distinct ?? 0,
  };
  if (run.kind === 'moved')
    return t('moves: at this position in {n} of {all, plural, one {# sample} other {# samples}}', values);
  if (run.kind === 'optional')
    return slot && slot.name !== 'optional block'
      ? t('{name} · in {n} of {all, plural, one {# sample} other {# samples}}', values)
      : t('in {n} of {all, plural, one {# sample} other {# samples}}', values);
  return slot
    ? t(
        '{name} · {what} · {distinct} different · in {n} of {all, plural, one {# sample} other {# samples}}',
        values,
      )
    : t('{what} · in {n} of {all, plural, one {# sample} other {# samples}}', values);
}

/** Markdown headings and lone XML-like tags give a prompt its outline. */
export function isHeading(parts: SkeletonLine['parts']): boolean {
  const first = parts[0];
  return typeof first === 'string' && /^(#{1,6} |<[a-zA-Z][\w-]*>$)/.test(first);
}
