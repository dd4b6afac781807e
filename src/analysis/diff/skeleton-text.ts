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

/** A sample with its slots by name instead of their values: what is left is the family's own text. */
export function sampleText(template: OutlineInput, path: readonly PathItem[]): string {
  const holes = new Map(
    template.slots
      .filter(({ hole }) => hole !== null)
      .map(({ name, column, hole }) => [`${column} ${hole}`, name]),
  );
  const wholes = new Map(
    template.slots
      .filter(({ hole, block }) => hole === null && block !== null)
      .map(({ name, block }) => [block, name]),
  );
  const lines: string[] = [];
  const put = (c: number): void => {
    const column = template.columns[c];
    if (!column) return;
    const line =
      column.kind === 'L'
        ? `‹${wholes.get(column.block) ?? 'list'}›`
        : column.literals
            .map((literal, hole) => {
              const name = holes.get(`${c} ${hole}`);
              return name === undefined ? literal : `${literal}‹${name}›`;
            })
            .join('');
    // A list of any length is one line.
    if (column.kind !== 'L' || lines.at(-1) !== line) lines.push(line);
  };
  for (const item of path) {
    if (typeof item === 'number') put(item);
    else if (Array.isArray(item)) for (let c = item[0]; c <= item[1]; c++) put(c);
    else put(item.c);
  }
  return lines.join('\n');
}
