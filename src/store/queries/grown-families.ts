import type { Database } from '../database.ts';

export interface KnownFamilyRow {
  family: string;
  agent: string;
  name: string;
  role: string;
  lineage: string;
  /** Milliseconds since 1970. */
  first_seen: number | null;
  last_seen: number | null;
}

/** Every family. */
export function knownFamilies(db: Database): Promise<KnownFamilyRow[]> {
  return db.rows<KnownFamilyRow>(`
    SELECT family_id AS family, agent, name, role, lineage, epoch_ms(first_seen) AS first_seen,
      epoch_ms(last_seen) AS last_seen
    FROM families ORDER BY family_id`);
}

export interface KnownTemplateRow {
  template: string;
  family: string;
  position: number;
  kind: string;
  place: string;
  samples: number;
  requests: number;
}

/** Every template. */
export function knownTemplates(db: Database): Promise<KnownTemplateRow[]> {
  return db.rows<KnownTemplateRow>(`
    SELECT template_id AS template, family_id AS family, position, kind, place, samples, requests
    FROM templates ORDER BY family_id, position`);
}

/** What templates are made of. */
export interface KnownSkeletons {
  lines: { template: string; kind: string; literals: string[]; support: number; block: number | null }[];
  blocks: {
    template: string;
    block: number;
    kind: string;
    parent: number | null;
    first_line: number;
    last_line: number;
    support: number;
  }[];
  paths: { template: string; text: number; path: string }[];
  slots: {
    template: string;
    slot: string;
    name: string;
    kind: string;
    line: number;
    hole: number | null;
    block: number | null;
    distinct_values: number;
  }[];
}

/** Lines, blocks, samples and slots of some templates, each in template order. */
export async function knownSkeletons(db: Database, templates: readonly string[]): Promise<KnownSkeletons> {
  if (templates.length === 0) return { lines: [], blocks: [], paths: [], slots: [] };
  const of = 'WHERE template_id IN (SELECT unnest($templates))';
  return {
    lines: await db.rows(
      `SELECT template_id AS template, kind, literals, support, block FROM template_lines ${of} ORDER BY template_id, line`,
      { templates },
    ),
    blocks: await db.rows(
      `SELECT template_id AS template, block, kind, parent, first_line, last_line, support
      FROM template_blocks ${of} ORDER BY template_id, block`,
      { templates },
    ),
    paths: await db.rows(
      `SELECT template_id AS template, text_id AS text, path FROM _sample_paths ${of} ORDER BY template_id, text_id`,
      { templates },
    ),
    slots: await db.rows(
      `SELECT template_id AS template, slot_id AS slot, name, kind, line, hole, block, distinct_values
      FROM slots ${of} ORDER BY template_id, slot_id`,
      { templates },
    ),
  };
}

/** How often a text was sent as a sample of a template: once for each place of a request that has it. */
export interface TextUseRow {
  template: string;
  text: number;
  kind: string;
  place: string;
  uses: number;
  /** Sum of the places in the request, from 0. */
  positions: number;
  first_seen: number | null;
  last_seen: number | null;
}

/** Uses of texts by template, kind and place. */
export function textUses(db: Database): Promise<TextUseRow[]> {
  return db.rows<TextUseRow>(`
    SELECT s.template_id AS template, s.text_id AS text, s.kind, s.place, count(*) AS uses, sum(s.position)::INTEGER AS positions,
      epoch_ms(min(e.ts)) AS first_seen, epoch_ms(max(e.ts)) AS last_seen
    FROM surfaces s JOIN _exchanges e ON e.n = s.exchange
    WHERE s.template_id IS NOT NULL
    GROUP BY ALL ORDER BY ALL`);
}

export interface KnownTextRow {
  text_id: number;
  hash: string;
  tokens: number;
  text: string;
}

/** Every surface text. */
export function knownTexts(db: Database): Promise<KnownTextRow[]> {
  return db.rows<KnownTextRow>('SELECT text_id, hash, tokens, text FROM prompt_texts ORDER BY text_id');
}

/** Which text each request of some families has of each template, in the order of their places. */
export async function textsOfRequests(
  db: Database,
  families: readonly string[],
): Promise<{ exchange: number; template_id: string | null; text_id: number }[]> {
  return db.rows(
    `SELECT s.exchange, s.template_id, s.text_id
    FROM surfaces s JOIN _exchange_families f ON f.exchange = s.exchange
    WHERE f.family_id IN (SELECT unnest($families))
    ORDER BY s.exchange, s.position`,
    { families },
  );
}
