import type { Database } from '../store/database.ts';

export interface FamilyRow {
  family: string;
  agent: string;
  name: string;
  role: string;
  /** Versions of one prompt share it. */
  lineage: string;
  requests: number;
  first_seen: string | null;
  last_seen: string | null;
  surfaces: number;
  samples: number;
  slots: number;
  tools: number;
  /** Mean tokens of the instruction texts of a request, and of these the fixed ones; o200k. */
  tokens: number;
  fixed_tokens: number;
}

/** Every family, the busiest of each agent first, main loops before the rest. */
export function siteFamilies(db: Database): Promise<FamilyRow[]> {
  return db.rows<FamilyRow>(`
    WITH texts AS (
      SELECT
        family_id,
        count(*) AS surfaces,
        max(samples) AS samples,
        sum(mean_tokens * requests) AS tokens,
        sum(least(fixed_tokens, mean_tokens) * requests) AS fixed_tokens
      FROM templates
      GROUP BY family_id
    )
    SELECT
      f.family_id AS family, f.agent, f.name, f.role, coalesce(f.lineage_id, f.family_id) AS lineage, f.requests, f.first_seen, f.last_seen,
      coalesce(t.surfaces, 0) AS surfaces,
      coalesce(t.samples, 0) AS samples,
      (SELECT count(*) FROM slots s WHERE s.family_id = f.family_id) AS slots,
      (SELECT count(*) FROM family_tools o WHERE o.family_id = f.family_id) AS tools,
      coalesce(t.tokens / greatest(f.requests, 1), 0)::DOUBLE AS tokens,
      coalesce(t.fixed_tokens / greatest(f.requests, 1), 0)::DOUBLE AS fixed_tokens
    FROM families f
    LEFT JOIN texts t ON t.family_id = f.family_id
    ORDER BY f.agent, f.role <> 'main', f.requests DESC, f.family_id`);
}

/** Mean tokens of each part of a family's requests; and whether a provider counted them. */
export function siteFamilyParts(
  db: Database,
): Promise<{ family: string; part: string; tokens: number; reported: boolean }[]> {
  return db.rows(`
    SELECT
      ef.family_id AS family, p.part,
      sum(p.tokens) / (SELECT count(*) FROM _exchange_families c WHERE c.family_id = ef.family_id) AS tokens,
      bool_and(x.input_tokens IS NOT NULL AND s.dry IS NULL) AS reported
    FROM token_parts p
    JOIN _exchange_families ef ON ef.exchange_id = p.exchange_id
    JOIN _exchanges x ON x.exchange_id = p.exchange_id
    LEFT JOIN _sessions s ON s.session_id = x.session_id
    GROUP BY ef.family_id, p.part
    ORDER BY ef.family_id, p.part`);
}

export interface TemplateRow {
  template: string;
  position: number;
  kind: string;
  place: string;
  samples: number;
  requests: number;
  lines: number;
  fixed_lines: number;
  fixed_tokens: number;
  mean_tokens: number;
}

/** Templates of a family in the order its requests carry them. */
export function siteTemplates(db: Database, family: string): Promise<TemplateRow[]> {
  return db.rows<TemplateRow>(
    `
    SELECT
      template_id AS template, position, kind, location AS place, samples, requests, columns AS lines, fixed_lines,
      fixed_tokens, mean_tokens
    FROM templates
    WHERE family_id = $family
    ORDER BY position, template_id`,
    { family },
  );
}

/** Families with the bytes of their templates' texts, those of `least` bytes and more. */
export function siteLongFamilies(db: Database, least: number): Promise<{ family: string; bytes: number }[]> {
  return db.rows(
    `
    SELECT t.family_id AS family, sum(strlen(array_to_string(l.literals, '')))::DOUBLE AS bytes
    FROM templates t JOIN template_lines l ON l.template_id = t.template_id
    GROUP BY t.family_id
    HAVING bytes >= $least`,
    { least },
  );
}

export interface TemplateLineRow {
  line: number;
  kind: string;
  literals: string[];
  support: number;
  block: number | null;
}

export function siteTemplateLines(db: Database, template: string): Promise<TemplateLineRow[]> {
  return db.rows<TemplateLineRow>(
    'SELECT line, kind, literals, support, block FROM template_lines WHERE template_id = $template ORDER BY line',
    { template },
  );
}

export interface TemplateBlockRow {
  block: number;
  kind: string;
  parent: number | null;
  first_line: number;
  last_line: number;
  support: number;
}

export function siteTemplateBlocks(db: Database, template: string): Promise<TemplateBlockRow[]> {
  return db.rows<TemplateBlockRow>(
    `
    SELECT block, kind, parent, first_line, last_line, support
    FROM template_blocks
    WHERE template_id = $template
    ORDER BY first_line, last_line DESC, block`,
    { template },
  );
}

export interface SlotRow {
  slot: string;
  template: string;
  name: string;
  kind: string;
  line: number;
  hole: number | null;
  block: number | null;
  distinct_values: number;
  samples: number;
  requests: number;
  /** constant, step, alternates or every request; null when the analysis did not tell. */
  pattern: string | null;
  changes: number | null;
  /** What tells the value, the one with fewest values first. */
  follows: string[];
}

/** Slots of a family in the order they stand in its templates. */
export function siteSlots(db: Database, family: string): Promise<SlotRow[]> {
  return db.rows<SlotRow>(
    `
    SELECT
      slot_id AS slot, template_id AS template, name, kind, line, placeholder AS hole, block, distinct_values, samples, requests,
      pattern, changes, coalesce(determined_by, []) AS follows
    FROM slots
    WHERE family_id = $family
    ORDER BY template_id, line, placeholder NULLS FIRST, slot_id`,
    { family },
  );
}

export interface SlotValueRow {
  slot: string;
  value: string;
  chars: number;
  requests: number;
  first_seen: string | null;
  last_seen: string | null;
}

/** The commonest values of each slot of a family, cut after `chars` characters. */
export function siteSlotValues(
  db: Database,
  family: string,
  limits: { values: number; chars: number },
): Promise<SlotValueRow[]> {
  return db.rows<SlotValueRow>(
    `
    SELECT
      v.slot_id AS slot, left(v.value, $chars) AS value, length(v.value) AS chars, v.requests, v.first_seen, v.last_seen
    FROM slot_values v
    JOIN slots s ON s.slot_id = v.slot_id
    WHERE s.family_id = $family AND v.rank < $values
    ORDER BY v.slot_id, v.rank`,
    { family, values: limits.values, chars: limits.chars },
  );
}

export interface SampleRow {
  text: number;
  path: string;
  requests: number;
  first_seen: string | null;
  last_seen: string | null;
  session: string | null;
  label: string | null;
}

/** Distinct texts of a template with how each is built from it, oldest first. */
export function siteSamples(db: Database, template: string, limit: number): Promise<SampleRow[]> {
  return db.rows<SampleRow>(
    `
    SELECT
      p.text_id AS text, p.path,
      count(DISTINCT s.exchange_id) AS requests,
      min(x.ts) AS first_seen, max(x.ts) AS last_seen,
      arg_min(x.session_id, x.exchange_id) AS session, arg_min(c.label, x.exchange_id) AS label
    FROM _sample_paths p
    JOIN surfaces s ON s.text_id = p.text_id AND s.template_id = p.template_id
    JOIN _exchanges x ON x.exchange_id = s.exchange_id
    LEFT JOIN sessions c ON c.session_id = x.session_id
    WHERE p.template_id = $template
    GROUP BY ALL
    ORDER BY first_seen, text
    LIMIT $limit`,
    { template, limit },
  );
}

export interface FamilyToolRow {
  name: string;
  requests: number;
  always: boolean;
  versions: number;
}

export function siteFamilyTools(db: Database, family: string): Promise<FamilyToolRow[]> {
  return db.rows<FamilyToolRow>(
    'SELECT name, requests, always, definitions AS versions FROM family_tools WHERE family_id = $family ORDER BY NOT always, requests DESC, name',
    { family },
  );
}

/** Some exchanges of a family: the latest. */
export function siteFamilyExchanges(
  db: Database,
  family: string,
  limit: number,
): Promise<{ id: string; ts: string | null; model: string | null }[]> {
  return db.rows(
    `
    SELECT x.record_id AS id, x.ts, x.model
    FROM _exchange_families ef JOIN _exchanges x ON x.exchange_id = ef.exchange_id
    WHERE ef.family_id = $family
    ORDER BY x.ts DESC NULLS LAST, x.exchange_id DESC
    LIMIT $limit`,
    { family, limit },
  );
}
