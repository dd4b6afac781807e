import {
  siteAnswerSizes,
  siteAnswerTexts,
  siteSegmentSizes,
  siteSegmentTexts,
  siteTextSizes,
  siteWholeTexts,
  type TextRow,
} from '../../store/queries/site-raw.ts';
import type { Route, Site } from './types.ts';

/** Bytes of text a file holds, as long as one text alone is not larger. */
const SHARD_BYTES = 150_000;

/** Texts that many pages share, each once, in files of bearable size; pages load those they need when asked to. */
export interface Shards {
  /** The file that has a text. */
  urlOf(id: number): string;
  files: string[];
  routes: Route[];
}

/** Elements of requests: tools, system blocks, messages. */
export function segmentShards(site: Site): Promise<Shards> {
  return shardsOf(site, 'segments', siteSegmentSizes(site.db), (first, last) =>
    siteSegmentTexts(site.db, first, last),
  );
}

/** Instruction texts. */
export function textShards(site: Site): Promise<Shards> {
  return shardsOf(site, 'texts', siteTextSizes(site.db), (first, last) =>
    siteWholeTexts(site.db, first, last),
  );
}

/** Answers, by exchange number. */
export function answerShards(site: Site): Promise<Shards> {
  return shardsOf(site, 'answers', siteAnswerSizes(site.db), (first, last) =>
    siteAnswerTexts(site.db, first, last),
  );
}

async function shardsOf(
  site: Site,
  name: string,
  sizes: Promise<readonly { id: number; bytes: number }[]>,
  read: (first: number, last: number) => Promise<TextRow[]>,
): Promise<Shards> {
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
  return {
    urlOf: (id) => url(shardOf.get(id) ?? 0),
    files: ranges.map((_, index) => url(index)),
    routes: ranges.map(({ first, last }, index) => ({
      url: url(index),
      text: async () => {
        const rows = await read(first, last);
        const texts = Object.fromEntries(rows.map(({ id, text }) => [id, text]));
        // Where a text was first seen, so that what is found in it leads somewhere.
        const places = Object.fromEntries(
          rows.flatMap(({ id, exchange }) => (exchange === null ? [] : [[id, site.urls.exchange(exchange)]])),
        );
        return `lensData(${JSON.stringify(url(index))},${JSON.stringify({ texts, places })});\n`;
      },
    })),
  };
}
