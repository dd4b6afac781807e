import type { Database } from '../database.ts';

/** The fields that identify stored content; the texts stay in the file. */
export interface StoredContent {
  segments: { segment: number; wire: string; list: string; hash: string; bytes: number; cut: boolean }[];
  /** Parents before their children; `parent` is 0 at the root. */
  nodes: { node: number; parent: number; segment: number }[];
  rests: { rest: number; hash: string }[];
}

/** All content of the bodies read so far. */
export async function storedContent(database: Database): Promise<StoredContent> {
  return {
    segments: await database.rows(`
      SELECT segment_id AS segment, wire, list, hash, bytes, coalesce(truncated, false) AS cut
      FROM _segments ORDER BY segment_id`),
    nodes: await database.rows(`
      SELECT node_id AS node, coalesce(parent_node_id, 0) AS parent, segment_id AS segment
      FROM _prefix_nodes ORDER BY node_id`),
    rests: await database.rows('SELECT envelope_id AS rest, hash FROM _envelopes ORDER BY envelope_id'),
  };
}
