import { memoryFileHeading } from '../prompts/slots/slot-kinds.ts';
import type { Template } from '../prompts/types.ts';

/** A line of a text: its column in the template, and the values of its placeholders. */
export interface Occurrence {
  column: number;
  values: readonly string[];
}

/** If one edition has no text with a memory file, nothing shows how it would present one. */
export function onlyOneHasMemoryFile(
  { columns }: Template,
  occurrences: readonly (readonly (readonly Occurrence[])[])[],
): boolean {
  const headings = new Set(
    columns.flatMap(({ literals }, c) => (memoryFileHeading.test(literals.join('…')) ? [c] : [])),
  );
  const having = occurrences.map((texts) =>
    texts.some((own) => own.some(({ column }) => headings.has(column))),
  );
  return new Set(having).size > 1;
}

/** Columns of the optional blocks that begin with the heading of a memory file. */
export function memoryFileColumns({ blocks, columns }: Template): Set<number> {
  const found = new Set<number>();
  for (const { kind, firstColumn, lastColumn } of blocks) {
    if (kind !== 'optional') continue;
    const first = columns
      .slice(firstColumn, lastColumn + 1)
      .map(({ literals }) => literals.join('…').trim())
      .filter((line) => line !== '')
      .slice(0, openingLines);
    if (!first.some((line) => memoryFileHeading.test(line))) continue;
    for (let c = firstColumn; c <= lastColumn; c++) found.add(c);
  }
  return found;
}

/** The heading of a memory file is among the first lines of its block, possibly below a tag. */
const openingLines = 3;
