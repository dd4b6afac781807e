import type { PathItem } from '../../analysis/prompts/types.ts';
import { describeBlock, type OutlineInput, outlineTemplate } from '../outline.ts';

/** A template as text for comparison. Slots are shown by name, so only fixed text can differ. */
export function templateText(template: OutlineInput): string {
  return outlineTemplate(template)
    .map(({ role, parts, block }) => {
      const text = parts.map((part) => (typeof part === 'string' ? part : `‹${part.name}›`)).join('');
      if (role !== 'block' || !block) return text;
      // Omit the number of samples: it differs between families without any change of the text.
      return `┌ ${text || block.kind} (${describeBlock({ ...block, support: template.samples }, template.samples)})`;
    })
    .join('\n');
}

/** A sample split into fixed text and slot values. */
export interface SampleSkeleton {
  /** The fixed text, with slot names in place of their values. */
  text: string;
  /** Slot values by name; a slot that occurs several times has one line per value. */
  values: Record<string, string>;
}

/** Splits a sample according to its alignment with the template. */
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
      // A list of any length becomes one line.
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
