import { foldJson } from '../../store/folded-json.ts';
import { wireByName } from '../../wire/table.ts';
import type { ListName } from '../../wire/types.ts';
import { blockColumns } from './blocks.ts';
import type { ContentSink, NewNode, NewRest, NewSegment } from './body/known.ts';
import { normHash } from './norm.ts';
import type { RowWriter } from './row-writer.ts';

/** Writes new content and the blocks and tools parsed from it. */
export function contentWriter(rows: RowWriter): ContentSink {
  return {
    segment(segment: NewSegment): void {
      const { segment: id, wire, list, hash, json, bytes, cut, value } = segment;
      const view = wireByName(wire)?.view(list as ListName, value);
      rows.row('_segments', {
        segment_id: id,
        hash,
        norm_hash: normHash(segment),
        wire,
        list,
        role: view?.role,
        bytes,
        truncated: cut || null,
        ...foldJson(json, view?.blocks.map(({ text }) => text) ?? []),
      });
      view?.blocks.forEach((block, index) => {
        rows.row('_segment_blocks', { segment_id: id, block: index, ...blockColumns(block) });
      });
    },
    node({ node, parent, segment, depth }: NewNode): void {
      rows.row('_prefix_nodes', {
        node_id: node,
        parent_node_id: parent === 0 ? null : parent,
        segment_id: segment,
        depth,
      });
    },
    rest({ rest, hash, text, holes, encoding }: NewRest): void {
      rows.row('_envelopes', {
        envelope_id: rest,
        hash,
        text,
        placeholders: holes === '' ? null : holes,
        encoding,
      });
    },
  };
}
