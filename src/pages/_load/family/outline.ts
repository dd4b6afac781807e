import type { TemplateLineRow } from '../../../read/families.ts';

const MAX_ENTRIES = 80;
const MAX_CHARS = 80;

/** Markdown headings and lone opening tags of a template's lines, for jumping; depth from 1 to 3. */
export function outlineOf(
  lines: readonly TemplateLineRow[],
): { line: number; depth: number; text: string }[] {
  let fenced = false;
  const found: { line: number; depth: number; text: string }[] = [];
  for (const { line, literals } of lines) {
    const text = literals.join('…');
    if (/^\s*(```|~~~)/.test(text)) fenced = !fenced;
    if (fenced) continue;
    const heading = /^(#{1,6}) +(\S.*)$/.exec(text);
    const tag = /^<([a-zA-Z][\w-]*)>$/.exec(text);
    if (heading)
      found.push({
        line: line + 1,
        depth: Math.min(3, heading[1]?.length ?? 1),
        text: shorten(heading[2] ?? ''),
      });
    else if (tag) found.push({ line: line + 1, depth: 1, text: shorten(text) });
  }
  return found.slice(0, MAX_ENTRIES);
}

const shorten = (text: string): string => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text);
