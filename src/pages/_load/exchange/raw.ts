import { type RawRow, siteRaw } from '../../../read/raw.ts';
import type { Shards } from '../shards.ts';
import type { Site } from '../site.ts';
import type { Chain } from './history.ts';

/** Reads frames and answers in runs of `site.batch`, keeping the last run. */
export function rawBatches(site: Site): (n: number) => Promise<RawRow | undefined> {
  let current = -1;
  let loading: Promise<Map<number, RawRow>> | undefined;
  return async (n) => {
    const run = Math.floor(n / site.batch);
    if (run !== current || !loading) {
      current = run;
      loading = siteRaw(site.db, run * site.batch, (run + 1) * site.batch - 1).then(
        (rows) => new Map(rows.map((row) => [row.n, row])),
      );
    }
    return (await loading).get(n);
  };
}

interface RawInputs {
  url: string;
  row: RawRow;
  chain: Chain;
  /** Numbers of the instruction texts, in wire order. */
  texts: readonly number[];
  segments: Shards;
  prompts: Shards;
}

/**
 * The script behind the raw view: the frame of the request body, where its lists go, and which files have their
 * elements. A body stands in full nowhere: a conversation of 2,000 turns would be written 2,000 times.
 */
export function rawScript({ url, row, chain, texts, segments, prompts }: RawInputs): string {
  const lists = {
    tools: chain.segmentsOf(row.tools_node_id),
    system: chain.segmentsOf(row.system_node_id),
    messages: chain.segmentsOf(row.messages_node_id),
  };
  const raw = {
    encoding: row.encoding ?? 'none',
    frame: row.frame ?? '',
    holes: row.holes ?? '',
    lists,
    texts,
    segmentFiles: [
      ...new Set(
        Object.values(lists)
          .flat()
          .map((id) => segments.urlOf(id)),
      ),
    ],
    textFiles: [...new Set(texts.map((id) => prompts.urlOf(id)))],
    response: row.response,
  };
  return `lensData(${JSON.stringify(url)},${JSON.stringify(raw)});\n`;
}
