import type { Database } from '../../store/database.ts';
import { exchangeRows, type NodeRow, restRows, segmentRows } from '../../store/queries/analysis-material.ts';
import { chainColumns, type OutlineRow } from '../../store/queries/grown-outline.ts';
import { materialOf } from '../requests/load.ts';
import type { Material } from '../requests/material.ts';

/** The stored chains by number of a node. */
export type Chains = (node: number) => NodeRow | undefined;

/** Reads the stored chains. */
export async function loadChains(database: Database): Promise<Chains> {
  const [nodes, parents, segments, depths] = await chainColumns(database);
  const index = new Map(nodes.map((node, at) => [node, at]));
  return (node) => {
    const at = index.get(node);
    if (at === undefined) return undefined;
    return {
      node,
      parent: parents[at] || null,
      segment: segments[at] as number,
      depth: depths[at] as number,
    };
  };
}

/** What the first messages of exchanges are, by number: as the last analysis found them, of new ones from the chains. */
export async function rootsOf(
  database: Database,
  outlines: readonly OutlineRow[],
  chains: Chains,
): Promise<(outline: OutlineRow) => string | null> {
  const segments = new Map<number, number>();
  for (const { n, analysed, messages } of outlines) {
    if (analysed || messages === null) continue;
    let node = chains(messages);
    while (node && node.parent !== null) node = chains(node.parent);
    if (node) segments.set(n, node.segment);
  }
  const rows = await segmentRows(database, [...new Set(segments.values())]);
  const hashes = new Map(rows.map(({ segment, norm_hash }) => [segment, norm_hash]));
  return ({ n, analysed, root }) => (analysed ? root : (hashes.get(segments.get(n) ?? 0) ?? null));
}

/** The material of some exchanges alone. Versions of agents that the last analysis found are known of those outside `open`. */
export async function partOf(
  database: Database,
  members: readonly OutlineRow[],
  open: ReadonlySet<number>,
  chains: Chains,
): Promise<Material> {
  const rows = await exchangeRows(
    database,
    members.map(({ n }) => n),
  );
  const versions = new Map(members.map(({ n, version }) => [n, version]));
  const nodes = new Map<number, NodeRow>();
  for (const { tools_tip, system_tip, messages_tip } of rows) {
    for (const tip of [tools_tip, system_tip, messages_tip]) {
      for (let at = tip; at !== null && !nodes.has(at); ) {
        const node = chains(at);
        if (!node) throw new Error(`The chain has no node ${at}`);
        nodes.set(at, node);
        at = node.parent;
      }
    }
  }
  return materialOf({
    exchanges: rows.map((row) =>
      open.has(row.n) ? row : { ...row, agent_version: versions.get(row.n) ?? null },
    ),
    nodes: [...nodes.values()].sort((a, b) => a.node - b.node),
    segments: await segmentRows(database, distinct([...nodes.values()].map(({ segment }) => segment))),
    rests: await restRows(database, distinct(rows.flatMap(({ rest }) => rest ?? []))),
  });
}

const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)];
