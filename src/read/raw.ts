import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows } from './query.ts';

export {
  type Envelope,
  envelopes,
  exchangeKeys,
  type MessageBlock,
  messageBlocks,
  type PrefixNode,
  prefixNodes,
  type RequestLeaves,
  requestLeaves,
} from '../store/queries/request-bodies.ts';

/** Texts that are stored once and shared by exchanges. */
export type TextKind = 'segments' | 'texts' | 'answers';

/** SQL of each kind as rows of `id`, `bytes`, `text`, `hash`: elements of requests, instruction texts, answers. */
const stored: Readonly<Record<TextKind, string>> = {
  segments: 'SELECT segment_id AS id, bytes, json AS text, hash FROM segments',
  texts: 'SELECT text_id AS id, bytes, text, hash FROM prompt_texts',
  answers: `
    SELECT
      exchange_id AS id, sum(strlen(text))::BIGINT AS bytes, string_agg(text, chr(10) ORDER BY block) AS text,
      sum(hash(block, text))::VARCHAR AS hash
    FROM answer_blocks
    GROUP BY exchange_id`,
};

/** Sizes of all texts of a kind, by number: for grouping them into files. */
export function textSizes(db: Queries, kind: TextKind): Promise<{ id: number; bytes: number }[]> {
  return checkedRows(
    db,
    z.strictObject({ id: z.int(), bytes: z.int() }),
    `SELECT id, bytes FROM (${stored[kind]}) ORDER BY id`,
  );
}

/** A hash of each text of a kind. */
export function textHashes(db: Queries, kind: TextKind): Promise<{ id: number; hash: string }[]> {
  return checkedRows(
    db,
    z.strictObject({ id: z.int(), hash: z.string() }),
    `SELECT id, hash FROM (${stored[kind]})`,
  );
}

/** Whole texts of a kind from number `first` to `last`. */
export function wholeTexts(
  db: Queries,
  kind: TextKind,
  first: number,
  last: number,
): Promise<{ id: number; text: string }[]> {
  return checkedRows(
    db,
    z.strictObject({ id: z.int(), text: z.string() }),
    `SELECT id, text FROM (${stored[kind]}) WHERE id BETWEEN $first AND $last ORDER BY id`,
    { first, last },
  );
}

/** The first exchange that carried each instruction text. */
export function firstCarriers(db: Queries): Promise<{ id: number; record_id: string }[]> {
  return checkedRows(
    db,
    z.strictObject({ id: z.int(), record_id: z.string() }),
    `
    SELECT s.text_id AS id, arg_min(x.record_id, x.exchange_id) AS record_id
    FROM surfaces s JOIN exchanges x ON x.exchange_id = s.exchange_id
    GROUP BY s.text_id`,
  );
}

/** Identity of each message: equal for two that differ only in cache markers and in what changes with every request. */
export async function segmentIdentities(db: Queries): Promise<Map<number, string>> {
  const rows = await checkedRows(
    db,
    z.strictObject({ segment_id: z.int(), norm_hash: z.string() }),
    "SELECT segment_id, norm_hash FROM segments WHERE list = 'messages'",
  );
  return new Map(rows.map(({ segment_id, norm_hash }) => [segment_id, norm_hash]));
}
