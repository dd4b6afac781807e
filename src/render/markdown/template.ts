import type { RootContent, Table, TableRow } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import { fixedShare, type OutlineInput, type Slot } from '../../read/outline.ts';
import { percent } from '../../text/figures.ts';
import { beginning, visible } from '../../text/visible.ts';
import { renderSkeleton } from '../skeleton.ts';

const shownValues = 4;
const longestValue = 60;

/** Texts that have one template. */
interface Mined {
  name: string;
  /** Number of texts. */
  samples: number;
  template: OutlineInput;
}

/** A family's template as Markdown: the fixed part with its confidence, a table of slots, the template in context. */
export function templateMarkdown({ name, samples, template }: Mined): string {
  const { fixed, all } = fixedShare(template);
  const rate = percent(couldStillVary(template.samples));
  const facts =
    `${samples} samples, ${template.samples} different texts. ${fixed} of ${all} template lines are fixed ` +
    `(in ${template.samples} of ${template.samples}: each could still vary in up to ${rate} of texts).`;
  const outline = renderSkeleton(
    {
      name,
      role: 'template',
      requests: samples,
      surfaces: [{ kind: 'text', location: '', support: samples, template }],
    },
    { color: false, width: 0 },
  );
  const nodes: RootContent[] = [
    { type: 'heading', depth: 2, children: [{ type: 'text', value: visible(name) }] },
    { type: 'paragraph', children: [{ type: 'text', value: facts }] },
    ...(template.slots.length > 0 ? [slotTable(template.slots)] : []),
    { type: 'code', value: outline.split('\n').slice(3).join('\n').replace(/\n$/, '') },
  ];
  return toMarkdown({ type: 'root', children: nodes }, { extensions: [gfmTableToMarkdown()], fences: true });
}

function slotTable(slots: readonly Slot[]): Table {
  const rows = slots.map((slot) => [slot.name, slot.kind, String(slot.values.length), someValues(slot)]);
  return { type: 'table', children: [['slot', 'kind', 'values', 'commonest'], ...rows].map(tableRow) };
}

function tableRow(cells: readonly string[]): TableRow {
  return {
    type: 'tableRow',
    children: cells.map((value) => ({ type: 'tableCell', children: [{ type: 'text', value }] })),
  };
}

function someValues({ values }: Slot): string {
  const some = values.slice(0, shownValues).map(({ value, count }) => `${clip(value)} (${count})`);
  return some.join(', ') + (values.length > shownValues ? ', …' : '');
}

function clip(value: string): string {
  return beginning(visible(value.replace(/\s+/g, ' ').trim()), longestValue) || '(empty)';
}

/**
 * The 95 % upper bound of the change rate of something that never changed in n texts: 1 - 0.05^(1/n) (Clopper-Pearson).
 */
function couldStillVary(texts: number): number {
  return 1 - 0.05 ** (1 / texts);
}
