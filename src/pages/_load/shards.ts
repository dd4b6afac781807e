import { createHash } from 'node:crypto';
import {
  siteAnswerMarks,
  siteAnswerSizes,
  siteAnswerTexts,
  siteSegmentHashes,
  siteSegmentSizes,
  siteSegmentTexts,
  siteTextMarks,
  siteTextSizes,
  siteTips,
  siteWholeTexts,
  type TextMark,
  type TextRow,
} from '../../read/raw.ts';
import type { Chain } from './exchange/history.ts';
import { once, type Route, type Site } from './site.ts';

/** Bytes of text a file holds, as long as one text alone is not larger. */
const SHARD_BYTES = 150_000;

/** Texts that many pages share, each once, in files of bearable size; pages load those they need when asked to. */
export interface Shards {
  /** The file that has a text. */
  urlOf(id: number): string;
  /** Tells how all texts up to this one are divided into files: what comes after them does not change it. */
  layoutUpTo(id: number): string;
  files: string[];
  routes: Route[];
}

/**
 * Elements of requests: tools, system blocks, messages.
 *
 * @param chain the tree of request prefixes, which tells who carried what first
 */
export function segmentShards(site: Site, chain: () => Promise<Chain>): Promise<Shards> {
  return shardsOf(site, {
    name: 'segments',
    sizes: siteSegmentSizes(site.db),
    read: (first, last) => siteSegmentTexts(site.db, first, last),
    marks: async () => {
      const [hashes, firsts] = await Promise.all([
        siteSegmentHashes(site.db),
        firstExchanges(site, await chain()),
      ]);
      return hashes.map(({ id, hash }) => ({ id, hash, exchange: firsts.get(id) ?? null }));
    },
  });
}

/** Instruction texts. */
export function textShards(site: Site): Promise<Shards> {
  return shardsOf(site, {
    name: 'texts',
    sizes: siteTextSizes(site.db),
    read: (first, last) => siteWholeTexts(site.db, first, last),
    marks: () => siteTextMarks(site.db),
  });
}

/** Answers, by exchange number. */
export function answerShards(site: Site): Promise<Shards> {
  return shardsOf(site, {
    name: 'answers',
    sizes: siteAnswerSizes(site.db),
    read: (first, last) => siteAnswerTexts(site.db, first, last),
    marks: () => siteAnswerMarks(site.db),
  });
}

/** The exchange that first carried each element: every path of the tree is walked once. */
async function firstExchanges(site: Site, chain: Chain): Promise<Map<number, string>> {
  const firsts = new Map<number, string>();
  const walked = new Set<number>();
  for (const { id, tools_node_id, system_node_id, messages_node_id } of await siteTips(site.db)) {
    for (const tip of [tools_node_id, system_node_id, messages_node_id]) {
      if (tip === null) continue;
      for (const { node, segment } of chain.wayBack(tip)) {
        if (walked.has(node)) break;
        walked.add(node);
        if (!firsts.has(segment)) firsts.set(segment, id);
      }
    }
  }
  return firsts;
}

interface ShardInputs {
  name: string;
  sizes: Promise<readonly { id: number; bytes: number }[]>;
  read(first: number, last: number): Promise<TextRow[]>;
  marks(): Promise<readonly TextMark[]>;
}

async function shardsOf(site: Site, { name, sizes, read, marks }: ShardInputs): Promise<Shards> {
  const ranges: { first: number; last: number; bytes: number }[] = [];
  const shardOf = new Map<number, number>();
  for (const { id, bytes } of await sizes) {
    const current = ranges.at(-1);
    if (current && current.bytes + bytes <= SHARD_BYTES) {
      current.last = id;
      current.bytes += bytes;
    } else ranges.push({ first: id, last: id, bytes });
    shardOf.set(id, ranges.length - 1);
  }
  const url = (index: number): string => `data/${name}-${index}.js`;
  let layout = '';
  const layouts = ranges.map(({ first }) => {
    layout = createHash('sha256').update(`${layout} ${first}`).digest('base64url');
    return layout;
  });
  const marked = once(async () => Map.groupBy(await marks(), ({ id }) => shardOf.get(id)));
  return {
    urlOf: (id) => url(shardOf.get(id) ?? 0),
    layoutUpTo: (id) => layouts[shardOf.get(id) ?? 0] ?? '',
    files: ranges.map((_, index) => url(index)),
    routes: ranges.map(({ first, last }, index) => ({
      url: url(index),
      key: async () => {
        const own = ((await marked()).get(index) ?? []).toSorted((a, b) => a.id - b.id);
        return createHash('sha256').update(JSON.stringify(own)).digest('base64url').slice(0, 16);
      },
      text: async () => {
        const [rows, own] = [await read(first, last), (await marked()).get(index) ?? []];
        const texts = Object.fromEntries(rows.map(({ id, text }) => [id, text]));
        // Where a text was first seen, so that what is found in it leads somewhere.
        const places = Object.fromEntries(
          own.flatMap(({ id, exchange }) => (exchange === null ? [] : [[id, site.urls.exchange(exchange)]])),
        );
        return `lensData(${JSON.stringify(url(index))},${JSON.stringify({ texts, places })});\n`;
      },
    })),
  };
}
