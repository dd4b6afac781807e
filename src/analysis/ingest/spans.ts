import type { Database } from '../../store/database.ts';

/**
 * Numbers the nodes of `_prefix_nodes` in depth-first order, so that the path to a leaf is a range query; a recursive
 * query would need one step per turn. All numbers are rewritten, because a new branch shifts those after it.
 */
export async function writeSpans(database: Database): Promise<void> {
  const [nodes = [], parents = []] = await database.columns(
    'SELECT node_id, parent_node_id FROM _prefix_nodes ORDER BY node_id',
  );
  await database.replace('_prefix_spans', spans(nodes as number[], parents as (number | null)[]));
}

type Span = { node_id: number; enter: number; leave: number };

/** Spans of a forest whose parents come before their children. */
export function spans(nodes: readonly number[], parents: readonly (number | null)[]): Span[] {
  const sizes = new Map<number, number>();
  for (let index = nodes.length - 1; index >= 0; index--) {
    const size = (sizes.get(nodes[index] as number) ?? 0) + 1;
    sizes.set(nodes[index] as number, size);
    const parent = parents[index] ?? null;
    if (parent !== null) sizes.set(parent, (sizes.get(parent) ?? 0) + size);
  }
  // The start of the next child below a node; a child's span has the size of its subtree.
  const next = new Map<number | null, number>([[null, 0]]);
  return nodes.map((node, index) => {
    const parent = parents[index] ?? null;
    const enter = next.get(parent) as number;
    const size = sizes.get(node) as number;
    next.set(parent, enter + size);
    next.set(node, enter + 1);
    return { node_id: node, enter, leave: enter + size - 1 };
  });
}
