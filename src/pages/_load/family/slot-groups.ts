import type { SlotView } from '../../../read/twins/prompts.ts';

/** Kinds of slots by the group that shares a colour and a mark; first match wins. */
const groups: readonly (readonly [RegExp, SlotView['group']])[] = [
  [/memory|skill|instruction|free.?text|text/i, 'text'],
  [/date|time|clock|day/i, 'time'],
  [/git|branch|commit|status|bool|flag|optional|moved|list|enum|choice/i, 'state'],
  [/path|folder|dir|tree|file|url|host|cwd/i, 'place'],
  [/uuid|id$|hash|hex|version|model|user|name|token|number|os|platform|shell/i, 'identity'],
];

/** The group of a slot's kind; what is of no known kind is text. */
export function slotGroup(kind: string): SlotView['group'] {
  return groups.find(([pattern]) => pattern.test(kind))?.[1] ?? 'text';
}
