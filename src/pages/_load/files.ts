import { createHash } from 'node:crypto';
import { t } from '../../components/messages.ts';
import { exchangeIds } from '../../read/exchanges.ts';
import type { History, PrefixTree } from '../../read/history.ts';
import {
  type Envelope,
  envelopes,
  exchangeKeys,
  firstCarriers,
  requestLeaves,
  type TextKind,
  textHashes,
  textSizes,
  wholeTexts,
} from '../../read/raw.ts';
import { shownOf } from './messages.ts';
import { once, type Route, type Site } from './site.ts';
import { placesOf } from './workspace.ts';

/** Bytes of text a file holds, as long as one text alone is not larger. */
const SHARD_BYTES = 150_000;

/** Texts that many pages share, each once, in files of bearable size; pages load those they need when asked to. */
export interface Shards {
  /** The file that has a text. */
  urlOf(id: number): string;
  /** How all texts up to this one are divided into files; later texts do not change it. */
  layoutUpTo(id: number): string;
  files: string[];
  routes: Route[];
}

/** Elements of requests: tools, system blocks, messages; the prefix tree states which exchange carried each first. */
export function segmentShards(site: Site, tree: () => Promise<PrefixTree>): Promise<Shards> {
  return shardsOf(site, 'segments', async () => firstExchanges(site, await tree()));
}

/** Instruction texts. */
export function textShards(site: Site): Promise<Shards> {
  return shardsOf(site, 'texts', async () => {
    const carriers = await firstCarriers(site.db);
    return new Map(carriers.map(({ id, record_id }) => [id, record_id]));
  });
}

/** Answers, by exchange number. */
export function answerShards(site: Site): Promise<Shards> {
  return shardsOf(site, 'answers', async () => {
    const ids = await exchangeIds(site.db);
    return new Map(ids.map(({ exchange_id, record_id }) => [exchange_id, record_id]));
  });
}

/** The exchange that first carried each element: every path of the tree is walked once. */
async function firstExchanges(site: Site, tree: PrefixTree): Promise<Map<number, string>> {
  const firsts = new Map<number, string>();
  const walked = new Set<number>();
  const leaves = (await requestLeaves(site.db)).toSorted((a, b) => a.exchange_id - b.exchange_id);
  for (const { record_id: id, tools, system, messages } of leaves) {
    for (const tip of [tools, system, messages]) {
      if (tip === null) continue;
      for (const { node, segment } of tree.wayBack(tip)) {
        if (walked.has(node)) break;
        walked.add(node);
        if (!firsts.has(segment)) firsts.set(segment, id);
      }
    }
  }
  return firsts;
}

async function shardsOf(
  site: Site,
  name: TextKind,
  carriers: () => Promise<ReadonlyMap<number, string>>,
): Promise<Shards> {
  const ranges: { first: number; last: number; bytes: number }[] = [];
  const shardOf = new Map<number, number>();
  for (const { id, bytes } of await textSizes(site.db, name)) {
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
  const marked = once(async () => {
    const [hashes, first] = await Promise.all([textHashes(site.db, name), carriers()]);
    const marks = hashes.map(({ id, hash }) => ({ id, hash, exchange: first.get(id) ?? null }));
    return Map.groupBy(marks, ({ id }) => shardOf.get(id));
  });
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
        const [rows, own] = [await wholeTexts(site.db, name, first, last), (await marked()).get(index) ?? []];
        const texts = Object.fromEntries(rows.map(({ id, text }) => [id, text]));
        const placeOf = await placesOf(site);
        // Where a text was first seen and by which agent, so that what is found in it leads somewhere.
        const places = Object.fromEntries(
          own.flatMap(({ id, exchange }) => {
            if (exchange === null) return [];
            const { url: place, agent } = placeOf(exchange);
            return [[id, [place, agent]]];
          }),
        );
        return `lensData(${JSON.stringify(url(index))},${JSON.stringify({ texts, places })});\n`;
      },
    })),
  };
}

/** Reads frames and answers in runs of `site.batch`, keeping the last run. */
export function rawBatches(site: Site): (n: number) => Promise<Envelope | undefined> {
  let current = -1;
  let loading: Promise<Map<number, Envelope>> | undefined;
  return async (n) => {
    const run = Math.floor(n / site.batch);
    if (run !== current || !loading) {
      current = run;
      loading = envelopes(site.db, run * site.batch, (run + 1) * site.batch - 1).then(
        (rows) => new Map(rows.map((row) => [row.exchange_id, row])),
      );
    }
    return (await loading).get(n);
  };
}

interface RawInputs {
  url: string;
  row: Envelope;
  tree: PrefixTree;
  /** Numbers of the instruction texts, in wire order. */
  texts: readonly number[];
  segments: Shards;
  prompts: Shards;
}

/**
 * The script behind the raw view: the frame of the request body, where its lists go, and which files have their
 * elements. No file holds a whole body: a conversation of 2,000 turns would be written 2,000 times.
 */
export function rawScript({ url, row, tree, texts, segments, prompts }: RawInputs): string {
  const lists = {
    tools: tree.segmentsOf(row.tools),
    system: tree.segmentsOf(row.system),
    messages: tree.segmentsOf(row.messages),
  };
  const raw = {
    encoding: row.encoding ?? 'none',
    frame: row.envelope ?? '',
    holes: row.placeholders ?? '',
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

/** What the files of exchanges are made from, in addition to the rows about each. */
interface KeyInputs {
  tree: PrefixTree;
  history: History;
  segments: Shards;
  prompts: Shards;
}

/**
 * The key of the files of an exchange: with the same key, they have the same bytes. Hashing what is
 * known of an exchange takes a tenth of a millisecond, making its files six.
 */
export async function readExchangeKeys(
  site: Site,
  { tree, history, segments, prompts }: KeyInputs,
): Promise<(n: number, neighbours: readonly (string | undefined)[]) => string> {
  const [rows, hashes] = await Promise.all([exchangeKeys(site.db), textHashes(site.db, 'segments')]);
  const rowOf = new Map(rows.map((row) => [row.exchange_id, row]));
  const pathOf = pathsOf(tree, new Map(hashes.map(({ id, hash }) => [id, hash])));
  return (n, neighbours) => {
    const row = rowOf.get(n);
    const leaves = history.leaves.get(n);
    if (!row || !leaves) throw new Error(`The database has no exchange ${n}`);
    const paths = [leaves.tools, leaves.system, leaves.messages].map(pathOf);
    const shown = shownOf(history.of(n));
    return hash(
      row.key,
      ...paths.map(({ text }) => text),
      ...shown.map(({ since }) => (since === null ? '' : `${since.id} ${since.turn}`)),
      ...neighbours,
      // Which files have the texts of its raw bodies.
      segments.layoutUpTo(Math.max(...paths.map(({ last }) => last))),
      prompts.layoutUpTo(row.last_text_id ?? 0),
    );
  };
}

/** A list of a request is the path to its leaf: one hash identifies all elements on the path. */
function pathsOf(
  tree: PrefixTree,
  hashOf: ReadonlyMap<number, string>,
): (tip: number | null) => { text: string; last: number } {
  const nothing = { text: '', last: 0 };
  const paths = new Map<number, { text: string; last: number }>();
  // Nodes are numbered as they are met, so that each comes after its parent.
  for (const { node, parent, segment } of tree.nodes) {
    const before = parent === null ? nothing : (paths.get(parent) ?? nothing);
    const text = hash(before.text, segment, hashOf.get(segment) ?? '');
    paths.set(node, { text, last: Math.max(before.last, segment) });
  }
  return (tip) => (tip === null ? nothing : (paths.get(tip) ?? nothing));
}

const hash = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);

/**
 * The page that searches. It looks through the very texts, each distinct one once: a log of 300 MB holds some four of
 * them, so no index is needed, and a match is the exact text, not its stem.
 */
export function searchRoute(files: readonly string[]): Route {
  return {
    url: 'search.html',
    load: async () => ({
      page: 'search',
      url: 'search.html',
      question: 'Where is this text?',
      answer: [[t('Searches all captured prompts, answers, messages and tools, each distinct text once.')]],
      files: [...files],
      evidence: [
        {
          what: 'The same with SQL, in instruction texts',
          sql: "SELECT DISTINCT agent, family, location, text_id\nFROM system_prompts\nWHERE contains(lower(text), lower('never'));",
        },
      ],
    }),
  };
}
