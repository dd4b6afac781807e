/**
 * Times texts that come one by one: placing each, closing the batch after them, and whether the result is what mining
 * all texts from scratch gives.
 *
 * node bench/slots/incremental.ts DIR [--batch 200]
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { PromptMiner } from '../../src/analysis/prompts/miner.ts';
import type { MinedTexts } from '../../src/analysis/prompts/place.ts';
import type { PromptText } from '../../src/analysis/prompts/types.ts';

/** What placing texts one by one took, in milliseconds; closing and rebuilding in seconds. */
export interface Incremental {
  texts: number;
  batch: number;
  median: number;
  p99: number;
  worst: number;
  /** Placements that name the family in which the text is once the batch is closed, of those that name one. */
  right: string;
  close: number;
  rebuild: number;
  equal: boolean;
  megabytes: number;
}

/** Mines all samples of a folder but the last ones, then adds these one by one and closes. */
async function measureIncremental(folder: string, batch: number): Promise<Incremental> {
  const texts = await readTexts(path.join(folder, 'samples.jsonl'));
  const kept = Math.max(1, texts.length - batch);
  const miner = new PromptMiner();
  for (const text of texts.slice(0, kept)) miner.add(text);
  miner.close();
  const placed = texts.slice(kept).map((text) => {
    const started = performance.now();
    const placement = miner.add(text);
    return { hash: text.hash, placement, ms: performance.now() - started };
  });
  const closing = performance.now();
  const grown = miner.close();
  const closed = performance.now();
  const families = familyOf(grown);
  const named = placed.filter(({ placement }) => placement !== undefined);
  const right = named.filter(({ hash, placement }) => {
    const own = families.get(hash);
    return own !== undefined && own === families.get(placement?.family ?? '');
  });
  const digest = digestOf(grown);
  const rebuilding = performance.now();
  const fresh = new PromptMiner();
  for (const text of texts.reverse()) fresh.add(text);
  const rebuilt = fresh.close();
  const done = performance.now();
  const times = placed.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  return {
    texts: texts.length,
    batch: placed.length,
    median: at(0.5),
    p99: at(0.99),
    worst: at(1),
    right: `${right.length} of ${named.length}`,
    close: round((closed - closing) / 1000),
    rebuild: round((done - rebuilding) / 1000),
    equal: digest === digestOf(rebuilt),
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function readTexts(file: string): Promise<PromptText[]> {
  const texts: PromptText[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { text } = JSON.parse(line) as { text: string };
    texts.push({ hash: createHash('sha256').update(text).digest('hex'), text });
  }
  return texts;
}

/** First text of the family that each text is in. */
function familyOf(mined: readonly MinedTexts[]): Map<string, string> {
  return new Map(mined.flatMap(({ hashes }) => hashes.map((hash) => [hash, hashes[0] as string] as const)));
}

/** Everything that was found, as one hash. */
function digestOf(mined: readonly MinedTexts[]): string {
  const hash = createHash('sha256');
  for (const { hashes, template } of mined) {
    const { paths, ...rest } = template;
    hash.update(JSON.stringify({ hashes, rest }));
    for (const [text, own] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(text + JSON.stringify(own));
  }
  return hash.digest('hex');
}

function round(value: number): number {
  return +value.toFixed(2);
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { batch: { type: 'string' } },
    allowPositionals: true,
  });
  console.log(JSON.stringify(await measureIncremental(positionals[0] ?? '', Number(values.batch ?? 200))));
}
