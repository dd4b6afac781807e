import { createHash } from 'node:crypto';
import { siteExchangeKeys } from '../../../read/keys.ts';
import { siteSegmentHashes } from '../../../read/raw.ts';
import { shownOf } from '../messages.ts';
import type { Shards } from '../shards.ts';
import type { Site } from '../site.ts';
import type { Chain, History } from './history.ts';

/** What the files of exchanges are made of besides the rows about each. */
interface KeyInputs {
  chain: Chain;
  history: History;
  segments: Shards;
  prompts: Shards;
}

/**
 * What tells whether the files of an exchange would come out as before: the same key, the same bytes. Hashing what is
 * known of an exchange takes a tenth of a millisecond, making its files six.
 */
export async function readExchangeKeys(
  site: Site,
  { chain, history, segments, prompts }: KeyInputs,
): Promise<(n: number, neighbours: readonly (string | undefined)[]) => string> {
  const [rows, hashes] = await Promise.all([siteExchangeKeys(site.db), siteSegmentHashes(site.db)]);
  const rowOf = new Map(rows.map((row) => [row.n, row]));
  const pathOf = pathsOf(chain, new Map(hashes.map(({ id, hash }) => [id, hash])));
  return (n, neighbours) => {
    const row = rowOf.get(n);
    if (!row) throw new Error(`The database has no exchange ${n}`);
    const paths = [row.tools_node_id, row.system_node_id, row.messages_node_id].map(pathOf);
    const shown = row.messages_node_id === null ? [] : shownOf(history.of(row.messages_node_id, n));
    return hash(
      row.key,
      ...paths.map(({ text }) => text),
      ...shown.map(({ since }) => (since === null ? '' : `${since.id} ${since.turn}`)),
      ...neighbours,
      // Which files have the texts of its raw bodies.
      segments.layoutUpTo(Math.max(...paths.map(({ last }) => last))),
      prompts.layoutUpTo(row.last_text ?? 0),
    );
  };
}

/** A list of a request is the way to its tip: one hash stands for all elements on it. */
function pathsOf(
  chain: Chain,
  hashOf: ReadonlyMap<number, string>,
): (tip: number | null) => { text: string; last: number } {
  const nothing = { text: '', last: 0 };
  const paths = new Map<number, { text: string; last: number }>();
  // Nodes are numbered as they are met, so that each comes after its parent.
  for (const { node, parent, segment } of chain.nodes) {
    const before = parent === null ? nothing : (paths.get(parent) ?? nothing);
    const text = hash(before.text, segment, hashOf.get(segment) ?? '');
    paths.set(node, { text, last: Math.max(before.last, segment) });
  }
  return (tip) => (tip === null ? nothing : (paths.get(tip) ?? nothing));
}

const hash = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
