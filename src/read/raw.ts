import type { Database } from '../store/database.ts';

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
}

/** Elements of requests by number, `first` to `last`. */
export function siteSegmentTexts(db: Database, first: number, last: number): Promise<TextRow[]> {
  return db.rows<TextRow>(
    `
    SELECT segment_id AS id, json AS text
    FROM segments
    WHERE segment_id BETWEEN $first AND $last
    ORDER BY segment_id`,
    { first, last },
  );
}

/** A text by number: what tells it from others, and the first exchange that carried it. */
export interface TextMark {
  id: number;
  hash: string;
  exchange: string | null;
}

/** Marks of the prompt texts. */
export function siteTextMarks(db: Database): Promise<TextMark[]> {
  return db.rows<TextMark>(`
    SELECT p.text_id AS id, p.hash, x.id AS exchange
    FROM prompt_texts p
    LEFT JOIN (SELECT text_id, min(exchange) AS n FROM surfaces GROUP BY text_id) s ON s.text_id = p.text_id
    LEFT JOIN _exchanges x ON x.n = s.n`);
}

/** Marks of the answers, by exchange number. */
export function siteAnswerMarks(db: Database): Promise<TextMark[]> {
  return db.rows<TextMark>(`
    SELECT b.exchange AS id, sum(hash(b.block, b.text))::VARCHAR AS hash, x.id AS exchange
    FROM answer_blocks b JOIN _exchanges x ON x.n = b.exchange
    GROUP BY b.exchange, x.id`);
}

/** What tells the text of each element of requests. */
export function siteSegmentHashes(db: Database): Promise<{ id: number; hash: string }[]> {
  return db.rows('SELECT segment_id AS id, hash FROM _segments');
}

/** Tips of the lists of every exchange, in the order they were read. */
export function siteTips(
  db: Database,
): Promise<
  { id: string; tools_tip: number | null; system_tip: number | null; messages_tip: number | null }[]
> {
  return db.rows('SELECT id, tools_tip, system_tip, messages_tip FROM _exchanges ORDER BY n');
}

/** Prompt texts by number, `first` to `last`. */
export function siteWholeTexts(db: Database, first: number, last: number): Promise<TextRow[]> {
  return db.rows<TextRow>(
    `
    SELECT text_id AS id, text
    FROM prompt_texts
    WHERE text_id BETWEEN $first AND $last
    ORDER BY text_id`,
    { first, last },
  );
}

/** Answers of exchanges `first` to `last` as one text each. */
export function siteAnswerTexts(db: Database, first: number, last: number): Promise<TextRow[]> {
  return db.rows<TextRow>(
    `
    SELECT exchange AS id, string_agg(text, chr(10) ORDER BY block) AS text
    FROM answer_blocks
    WHERE exchange BETWEEN $first AND $last
    GROUP BY exchange
    ORDER BY exchange`,
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
