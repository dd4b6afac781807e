import type { Database } from '../database.ts';

/** Sizes of every segment, for grouping them into files. */
export function siteSegmentSizes(db: Database): Promise<{ id: number; bytes: number }[]> {
  return db.rows('SELECT segment_id AS id, bytes FROM _segments ORDER BY segment_id');
}

/** Sizes of every prompt text, for grouping them into files. */
export function siteTextSizes(db: Database): Promise<{ id: number; bytes: number }[]> {
  return db.rows('SELECT text_id AS id, bytes FROM prompt_texts ORDER BY text_id');
}

/** Segments by number, `first` to `last`. */
export function siteSegmentTexts(
  db: Database,
  first: number,
  last: number,
): Promise<{ id: number; text: string }[]> {
  return db.rows(
    'SELECT segment_id AS id, json AS text FROM _segments WHERE segment_id BETWEEN $first AND $last ORDER BY segment_id',
    { first, last },
  );
}

/** Prompt texts by number, `first` to `last`. */
export function siteWholeTexts(
  db: Database,
  first: number,
  last: number,
): Promise<{ id: number; text: string }[]> {
  return db.rows(
    'SELECT text_id AS id, text FROM prompt_texts WHERE text_id BETWEEN $first AND $last ORDER BY text_id',
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
