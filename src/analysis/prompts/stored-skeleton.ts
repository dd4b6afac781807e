import type { TemplateBlock, TemplateLine } from '../../read/skeleton.ts';
import type { Block, Column, ColumnKind } from './types.ts';

/** A column of a template from its row of `template_lines`. */
export function storedColumn({
  kind,
  literals,
  support,
  block,
}: Pick<TemplateLine, 'kind' | 'literals' | 'support' | 'block'>): Column {
  return { kind: kind as ColumnKind, literals, support, block };
}

/** A block of a template from its row of `template_blocks`. */
export function storedBlock({ block, kind, parent, first_line, last_line, support }: TemplateBlock): Block {
  return {
    id: block,
    kind: kind as Block['kind'],
    parent,
    firstColumn: first_line,
    lastColumn: last_line,
    support,
  };
}
