import { describeBlock, type OutlineInput, outlineTemplate } from '../prompts/outline.ts';
import type { PathItem } from '../prompts/types.ts';

/** A template as a text to compare: slots by name, so that only what is fixed is told apart. */
export function templateText(template: OutlineInput): string {
  return outlineTemplate(template)
    .map(({ role, parts, block }) => {
      const text = parts.map((part) => (typeof part === 'string' ? part : `‹${part.name}›`)).join('');
      if (role !== 'block' || !block) return text;
      // How many texts have it is no part of what is compared: two families have different numbers of texts.
      return `┌ ${text || block.kind} (${describeBlock({ ...block, support: template.samples }, template.samples)})`;
    })
    .join('\n');
}

/** A sample taken apart. */
export interface SampleSkeleton {
  /** The text with slots by name instead of their values: what is left is the family's own. */
  text: string;
  /** Values of the slots, by name; those of a slot that stands several times a line each. */
  values: Record<string, string>;
}

/** Takes a sample apart by the way it is built from its template. */
export function sampleSkeleton(template: OutlineInput, path: readonly PathItem[]): SampleSkeleton {
  const placeholders = new Map(
    template.slots
      .filter(({ placeholder }) => placeholder !== null)
      .map(({ name, column, placeholder }) => [`${column} ${placeholder}`, name]),
  );
  const wholes = new Map(
    template.slots
      .filter(({ placeholder, block }) => placeholder === null && block !== null)
      .map(({ name, block }) => [block, name]),
  );
  const lines: string[] = [];
  const found = new Map<string, string[]>();
  const note = (name: string, value: string): void => {
    found.set(name, [...(found.get(name) ?? []), value]);
  };
  const put = (c: number, values: readonly string[]): void => {
    const column = template.columns[c];
    if (!column) return;
    if (column.kind === 'L') {
      const name = wholes.get(column.block) ?? 'list';
      note(
        name,
        column.literals.map((literal, placeholder) => literal + (values[placeholder] ?? '')).join(''),
      );
      // A list of any length is one line.
      if (lines.at(-1) !== `‹${name}›`) lines.push(`‹${name}›`);
      return;
    }
    const parts = column.literals.map((literal, placeholder) => {
      const name = placeholders.get(`${c} ${placeholder}`);
      if (name === undefined) return literal + (values[placeholder] ?? '');
      note(name, values[placeholder] ?? '');
      return `${literal}‹${name}›`;
    });
    lines.push(parts.join(''));
  };
  for (const item of path) {
    if (typeof item === 'number') put(item, []);
    else if (Array.isArray(item)) for (let c = item[0]; c <= item[1]; c++) put(c, []);
    else put(item.c, item.v);
  }
  const values = Object.fromEntries([...found].map(([name, own]) => [name, own.join('\n')]));
  return { text: lines.join('\n'), values };
}
