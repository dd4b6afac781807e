import type { Database } from '../database.ts';

/** Sizes of every segment, for grouping them into files. */
export function siteSegmentSizes(db: Database): Promise<{ id: number; bytes: number }[]> {
  return db.rows('SELECT segment_id AS id, bytes FROM _segments ORDER BY segment_id');
}

/** Sizes of every prompt text, for grouping them into files. */
export function siteTextSizes(db: Database): Promise<{ id: number; bytes: number }[]> {
  return db.rows('SELECT text_id AS id, bytes FROM prompt_texts ORDER BY text_id');
}

/** Sizes of the answers of every exchange that has one. */
export function siteAnswerSizes(db: Database): Promise<{ id: number; bytes: number }[]> {
  return db.rows(`
    SELECT exchange AS id, sum(strlen(text))::BIGINT AS bytes
    FROM answer_blocks
    GROUP BY exchange
    ORDER BY exchange`);
}

export interface TextRow {
  id: number;
  text: string;
  /** The first exchange that carried it. */
  exchange: string | null;
}

/** Elements of requests by number, `first` to `last`, each with the first exchange that carried it. */
export function siteSegmentTexts(db: Database, first: number, last: number): Promise<TextRow[]> {
  return db.rows<TextRow>(
    `
    WITH wanted AS (
      SELECT c.segment_id, s.enter, s.leave
      FROM chain c JOIN _chain_spans s ON s.node_id = c.node_id
      WHERE c.segment_id BETWEEN $first AND $last
    ),
    tips AS (
      SELECT x.n, t.enter
      FROM (
        SELECT n, unnest([tools_tip, system_tip, messages_tip]) AS tip FROM _exchanges
      ) x
      JOIN _chain_spans t ON t.node_id = x.tip
    ),
    seen AS (
      SELECT w.segment_id, min(t.n) AS n
      FROM wanted w JOIN tips t ON t.enter BETWEEN w.enter AND w.leave
      GROUP BY w.segment_id
    )
    SELECT g.segment_id AS id, g.json AS text, x.id AS exchange
    FROM _segments g
    LEFT JOIN seen ON seen.segment_id = g.segment_id
    LEFT JOIN _exchanges x ON x.n = seen.n
    WHERE g.segment_id BETWEEN $first AND $last
    ORDER BY g.segment_id`,
    { first, last },
  );
}

/** Prompt texts by number, `first` to `last`, each with the first exchange that carried it. */
export function siteWholeTexts(db: Database, first: number, last: number): Promise<TextRow[]> {
  return db.rows<TextRow>(
    `
    SELECT p.text_id AS id, p.text, x.id AS exchange
    FROM prompt_texts p
    LEFT JOIN (SELECT text_id, min(exchange) AS n FROM surfaces GROUP BY text_id) s ON s.text_id = p.text_id
    LEFT JOIN _exchanges x ON x.n = s.n
    WHERE p.text_id BETWEEN $first AND $last
    ORDER BY p.text_id`,
    { first, last },
  );
}

/** Answers of exchanges `first` to `last` as one text each. */
export function siteAnswerTexts(db: Database, first: number, last: number): Promise<TextRow[]> {
  return db.rows<TextRow>(
    `
    SELECT b.exchange AS id, string_agg(b.text, chr(10) ORDER BY b.block) AS text, x.id AS exchange
    FROM answer_blocks b JOIN _exchanges x ON x.n = b.exchange
    WHERE b.exchange BETWEEN $first AND $last
    GROUP BY b.exchange, x.id
    ORDER BY b.exchange`,
    { first, last },
  );
}

export interface RawRow {
  n: number;
  encoding: string | null;
  frame: string | null;
  /** Which list was taken out at which byte of the frame: `tools@12 messages@40`. */
  holes: string | null;
  tools_tip: number | null;
  system_tip: number | null;
  messages_tip: number | null;
  response: string | null;
}

/** Frames of request bodies and the answers of some exchanges. */
export function siteRaw(db: Database, first: number, last: number): Promise<RawRow[]> {
  return db.rows<RawRow>(
    `
    SELECT x.n, r.encoding, r.text AS frame, r.holes, x.tools_tip, x.system_tip, x.messages_tip, x.response
    FROM _exchanges x LEFT JOIN _rests r ON r.rest_id = x.rest_id
    WHERE x.n BETWEEN $first AND $last
    ORDER BY x.n`,
    { first, last },
  );
}
