import type { Root, RootContent, Table } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { type Handle, type Options, toMarkdown } from 'mdast-util-to-markdown';

/** Cells are padded to line up as long as the rows then fit a wide terminal; beyond that padding is only bytes. */
const widest = 140;

const aligned = gfmTableToMarkdown({ tablePipeAlign: true });
const alignedTable = handlerOf(aligned);
const compactTable = handlerOf(gfmTableToMarkdown({ tablePipeAlign: false }));

const table: Handle = (node: Table, parent, state, info) => {
  const padded = alignedTable(node, parent, state, info);
  return padded.slice(0, padded.indexOf('\n')).length <= widest
    ? padded
    : compactTable(node, parent, state, info);
};

/** Markdown (GFM) of a report. The same tree gives the same bytes. */
export function writeMarkdown(children: readonly RootContent[]): string {
  const root: Root = { type: 'root', children: [...children] };
  return toMarkdown(root, {
    bullet: '-',
    emphasis: '_',
    rule: '-',
    fences: true,
    listItemIndent: 'one',
    extensions: [aligned, { handlers: { table } }],
  });
}

function handlerOf(extension: Options): Handle {
  const handler = extension.handlers?.['table'];
  if (!handler) throw new Error('mdast-util-gfm-table no longer writes tables');
  return handler;
}
