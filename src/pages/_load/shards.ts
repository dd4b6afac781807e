import {
  siteSegmentSizes,
  siteSegmentTexts,
  siteTextSizes,
  siteWholeTexts,
} from '../../store/queries/site-raw.ts';
import type { Route, Site } from './types.ts';

/** Bytes of text a file holds, as long as one text alone is not larger. */
const SHARD_BYTES = 150_000;

/** Texts that many pages share, each once, in files of bearable size; pages load those they need when asked to. */
export interface Shards {
  /** The file that has a text. */
  urlOf(id: number): string;
  routes: Route[];
}

/** Elements of requests: tools, system blocks, messages. */
export function segmentShards({ db }: Site): Promise<Shards> {
  return shardsOf('segments', siteSegmentSizes(db), (first, last) => siteSegmentTexts(db, first, last));
}

/** Instruction texts. */
export function textShards({ db }: Site): Promise<Shards> {
  return shardsOf('texts', siteTextSizes(db), (first, last) => siteWholeTexts(db, first, last));
}

async function shardsOf(
  name: string,
  sizes: Promise<readonly { id: number; bytes: number }[]>,
  read: (first: number, last: number) => Promise<{ id: number; text: string }[]>,
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
    routes: ranges.map(({ first, last }, index) => ({
      url: url(index),
      text: async () => {
        const texts = Object.fromEntries((await read(first, last)).map(({ id, text }) => [id, text]));
        return `lensData(${JSON.stringify(url(index))},${JSON.stringify(texts)});\n`;
      },
    })),
  };
}
