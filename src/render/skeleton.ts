import {
  describeBlock,
  fixedShare,
  type OutlineInput,
  type OutlineLine,
  outlineTemplate,
  type Slot,
} from '../read/outline.ts';
import type { ListedSlot } from '../read/stored-surfaces.ts';
import { plural } from '../text/figures.ts';
import { visibleLines } from '../text/visible.ts';

/** The input for showing a family in the terminal. */
export interface SkeletonInput {
  name: string;
  role: string;
  requests: number;
  /** In wire order. */
  surfaces: readonly {
    kind: string;
    location: string;
    support: number;
    template: OutlineInput & { slots: readonly ListedSlot[] };
  }[];
}

export interface SkeletonStyle {
  color: boolean;
  /** Longest line, in characters; 0 for no limit. */
  width: number;
  /** Whether the slots of each surface are listed below it, with their values. */
  values?: boolean;
}

const codes = { dim: '2', bold: '1', slot: '36', block: '33', none: '0' } as const;
const shownItems = 3;

/**
 * Renders the skeleton of a family for a terminal: its surfaces in wire order, slots marked ‹name›, optional blocks
 * indented with the number of texts that have them, lists by their most frequent items. Ends with a newline.
 */
export function renderSkeleton(
  { name, role, requests, surfaces }: SkeletonInput,
  style: SkeletonStyle,
): string {
  const paint = (code: keyof typeof codes, text: string): string =>
    style.color ? `\u001b[${codes[code]}m${text}\u001b[${codes.none}m` : text;
  const out = [paint('bold', `${name} (${role}), ${plural(requests, 'request')}`)];
  for (const { kind, location, support, template } of surfaces) {
    const { fixed, all } = fixedShare(template);
    const facts = [
      support === requests ? 'in all' : `in ${support} of ${requests}`,
      plural(template.samples, 'different text'),
      `${fixed} of ${all} lines fixed`,
    ];
    out.push('', paint('bold', `── ${kind} ${location}`) + paint('dim', `  ${facts.join(' · ')}`));
    for (const line of outlineTemplate(template)) out.push(renderLine(line, template.samples, style, paint));
    if (!style.values || template.slots.length === 0) continue;
    out.push('', paint('bold', `   ${plural(template.slots.length, 'slot')}`));
    for (const { name: slot, about } of slotLines(template.slots)) {
      out.push(`   ${paint('slot', slot)}  ${clip(about, room(style, slot.length + 5))}`);
    }
  }
  return `${out.join('\n')}\n`;
}

function renderLine(
  { inside, role, parts, block }: OutlineLine,
  samples: number,
  style: SkeletonStyle,
  paint: (code: keyof typeof codes, text: string) => string,
): string {
  const gutter = '┆ '.repeat(inside.length);
  const space = room(style, gutter.length);
  if (role === 'block' && block) {
    const name = parts[0] as Slot | undefined;
    return paint(
      'block',
      clip(`${gutter}┌ ${name?.name ?? block.kind}: ${describeBlock(block, samples)}`, space),
    );
  }
  if (role === 'items')
    return paint('block', gutter) + paint('slot', clip(itemsLine(parts[0] as Slot | undefined), space));
  let left = space;
  const shown = parts.map((part) => {
    const text = typeof part === 'string' ? visible(part) : `‹${part.name}›`;
    const cut = clip(text, left);
    left = Math.max(0, left - text.length);
    return typeof part === 'string' ? cut : paint('slot', cut);
  });
  return paint('block', gutter) + shown.join('');
}

/** Number of characters left in a line. */
function room({ width }: SkeletonStyle, taken: number): number {
  return width === 0 ? Number.POSITIVE_INFINITY : Math.max(20, width - taken);
}

function itemsLine(slot: Slot | undefined): string {
  const items = (slot?.values ?? []).filter(({ value }) => value.trim() !== '');
  const some = items.slice(0, shownItems).map(({ value }) => visible(value.trim().replaceAll('\n', ' ⏎ ')));
  return `‹${some.join(' ⏎ ')}${items.length > shownItems ? ` ⏎ … ${items.length} different lines` : ''}›`;
}

function clip(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}

/** Escapes characters that hide text, move the cursor or change the text direction. */
function visible(text: string): string {
  return visibleLines(text).replaceAll('\t', '    ');
}

const shownValues = 4;
const longestValue = 48;

const words: Readonly<Record<string, string>> = {
  step: 'drifts',
  alternates: 'alternates',
  'every request': 'new in every request',
};

/** Slots as readable lines: name, kind, most frequent values and behaviour over time; names are aligned. */
function slotLines(slots: readonly ListedSlot[]): { name: string; about: string }[] {
  const width = slots.reduce((most, { name }) => Math.max(most, name.length), 0);
  return slots.map((slot) => ({
    name: `‹${slot.name}›${' '.repeat(width - slot.name.length)}`,
    about: [`${slot.kind}: ${valueWords(slot)}`, ...behaviour(slot)].join(' · '),
  }));
}

function valueWords({ placeholder, kind, values }: Slot): string {
  if (placeholder === null && (kind === 'optional block' || kind === 'moved block')) {
    const all = values.reduce((sum, { count }) => sum + count, 0);
    const there = values.find(({ value }) => value === 'present' || value === 'earlier');
    return `${kind === 'optional block' ? 'in' : 'in this order and place in'} ${there?.count ?? 0} of ${all} requests`;
  }
  const shown = values.slice(0, shownValues).map(({ value, count }) => `${short(value)} × ${count}`);
  const more = values.length - shownValues;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function short(value: string): string {
  const line = visible(value.replaceAll('\n', '⏎'));
  if (line.trim() === '') return '(empty)';
  return line.length <= longestValue ? line : `${line.slice(0, longestValue - 1)}…`;
}

function behaviour({ pattern, changes, follows }: ListedSlot): string[] {
  const how = words[pattern ?? ''];
  if (how === undefined) return [];
  const times = plural(changes ?? 0, 'change');
  return [`${how} (${times})${follows && follows.length > 0 ? `, follows ${follows.join(', ')}` : ''}`];
}
