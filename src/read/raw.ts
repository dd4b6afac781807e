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
    SELECT exchange_id AS id, sum(strlen(text))::BIGINT AS bytes
    FROM answer_blocks
    GROUP BY exchange_id
    ORDER BY exchange_id`);
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
    SELECT p.text_id AS id, p.hash, x.record_id AS exchange
    FROM prompt_texts p
    LEFT JOIN (SELECT text_id, min(exchange_id) AS n FROM surfaces GROUP BY text_id) s ON s.text_id = p.text_id
    LEFT JOIN _exchanges x ON x.exchange_id = s.n`);
}

/** Marks of the answers, by exchange number. */
export function siteAnswerMarks(db: Database): Promise<TextMark[]> {
  return db.rows<TextMark>(`
    SELECT b.exchange_id AS id, sum(hash(b.block, b.text))::VARCHAR AS hash, x.record_id AS exchange
    FROM answer_blocks b JOIN _exchanges x ON x.exchange_id = b.exchange_id
    GROUP BY b.exchange_id, x.record_id`);
}

/** What tells the text of each element of requests. */
export function siteSegmentHashes(db: Database): Promise<{ id: number; hash: string }[]> {
  return db.rows('SELECT segment_id AS id, hash FROM _segments');
}

/** Tips of the lists of every exchange, in the order they were read. */
export function siteTips(db: Database): Promise<
  {
    id: string;
    tools_node_id: number | null;
    system_node_id: number | null;
    messages_node_id: number | null;
  }[]
> {
  return db.rows(
    'SELECT record_id AS id, tools_node_id, system_node_id, messages_node_id FROM _exchanges ORDER BY exchange_id',
  );
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
    SELECT exchange_id AS id, string_agg(text, chr(10) ORDER BY block) AS text
    FROM answer_blocks
    WHERE exchange_id BETWEEN $first AND $last
    GROUP BY exchange_id
    ORDER BY exchange_id`,
    { first, last },
  );
}

export interface RawRow {
  n: number;
  encoding: string | null;
  frame: string | null;
  /** Which list was taken out at which byte of the frame: `tools@12 messages@40`. */
  holes: string | null;
  tools_node_id: number | null;
  system_node_id: number | null;
  messages_node_id: number | null;
  response: string | null;
}

/** Frames of request bodies and the answers of some exchanges. */
export function siteRaw(db: Database, first: number, last: number): Promise<RawRow[]> {
  return db.rows<RawRow>(
    `
    SELECT x.exchange_id AS n, r.encoding, r.text AS frame, r.placeholders AS holes, x.tools_node_id, x.system_node_id, x.messages_node_id, x.response
    FROM _exchanges x LEFT JOIN _envelopes r ON r.envelope_id = x.envelope_id
    WHERE x.exchange_id BETWEEN $first AND $last
    ORDER BY x.exchange_id`,
    { first, last },
  );
}
