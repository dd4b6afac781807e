import type { Database } from '../database.ts';

/** A family as far as it is selected. */
export interface FamilyLine {
  family: string;
  agent: string;
  name: string;
  role: string;
  lineage: string;
  requests: number;
  sessions: number;
  threads: number;
  models: string[];
  versions: string[];
  /** Median of the estimated input, o200k tokens. */
  inputEstimate: number | null;
  /** Tools of a request: least, most, and average tokens of their definitions. */
  leastTools: number;
  mostTools: number;
  toolEstimate: number;
}

export function reportFamilies(db: Database): Promise<FamilyLine[]> {
  return db.rows<FamilyLine>(`
    WITH estimates AS (
      SELECT p.exchange AS n, sum(p.estimate) AS estimate
      FROM token_parts p JOIN selected ON selected.n = p.exchange
      WHERE p.part <> 'deferred_tools'
      GROUP BY ALL
    ), offers AS (
      SELECT t.exchange AS n, count(*) AS tools FROM exchange_tools t JOIN selected ON selected.n = t.exchange GROUP BY ALL
    ), definitions AS (
      SELECT p.exchange AS n, p.estimate FROM token_parts p JOIN selected ON selected.n = p.exchange WHERE p.part = 'tools'
    )
    SELECT
      f.family_id AS family, f.agent, f.name, f.role, f.lineage, count(*) AS requests,
      count(DISTINCT e.session_id) AS sessions,
      count(DISTINCT t.thread_id) AS threads,
      coalesce(list_sort(list(DISTINCT e.model) FILTER (e.model IS NOT NULL)), []) AS models,
      coalesce(list_sort(list(DISTINCT e.agent_version) FILTER (e.agent_version IS NOT NULL)), []) AS versions,
      median(i.estimate) AS "inputEstimate",
      min(coalesce(o.tools, 0)) AS "leastTools", max(coalesce(o.tools, 0)) AS "mostTools",
      avg(coalesce(d.estimate, 0)) AS "toolEstimate"
    FROM _exchange_families ef
    JOIN selected ON selected.n = ef.exchange
    JOIN families f ON f.family_id = ef.family_id
    JOIN _exchanges e ON e.n = ef.exchange
    LEFT JOIN _exchange_threads t ON t.exchange = ef.exchange
    LEFT JOIN estimates i ON i.n = ef.exchange
    LEFT JOIN offers o ON o.n = ef.exchange
    LEFT JOIN definitions d ON d.n = ef.exchange
    GROUP BY f.family_id, f.agent, f.name, f.role, f.lineage
    ORDER BY f.agent, f.role <> 'main', requests DESC, f.name, f.family_id`);
}

/** A surface of a family with its template, as far as selected exchanges carry it. */
export interface TemplateLine {
  template: string;
  family: string;
  position: number;
  kind: string;
  place: string;
  /** Its first line that says something (tags alone do not), slots as ⟨…⟩. */
  begins: string;
  requests: number;
  sessions: number;
  texts: number;
  /** Template lines, and those that are the same in every sample. */
  lines: number;
  fixedLines: number;
  fixedChars: number;
  fixedTokens: number;
  /** Of the selected texts. */
  meanChars: number;
  meanTokens: number;
  meanBytes: number;
}

export function reportTemplates(db: Database): Promise<TemplateLine[]> {
  return db.rows<TemplateLine>(`
    WITH carried AS (
      SELECT s.template_id, s.text_id, count(DISTINCT s.exchange) AS requests
      FROM surfaces s JOIN selected ON selected.n = s.exchange
      WHERE s.template_id IS NOT NULL
      GROUP BY ALL
    ), texts AS (
      SELECT c.template_id, count(*) AS texts, avg(length(p.text)) AS mean_chars, avg(p.tokens) AS mean_tokens,
        avg(p.bytes) AS mean_bytes
      FROM carried c JOIN prompt_texts p USING (text_id)
      GROUP BY ALL
    ), carriers AS (
      SELECT s.template_id, count(DISTINCT s.exchange) AS requests, count(DISTINCT e.session_id) AS sessions
      FROM surfaces s JOIN selected ON selected.n = s.exchange JOIN _exchanges e ON e.n = s.exchange
      GROUP BY ALL
    ), beginnings AS (
      SELECT template_id, first(words ORDER BY regexp_matches(words, '^\\s*</?[^<>]+>\\s*$'), line) AS begins
      FROM (SELECT template_id, line, array_to_string(literals, '⟨…⟩') AS words FROM template_lines)
      WHERE trim(words) <> ''
      GROUP BY ALL
    )
    SELECT
      t.template_id AS template, t.family_id AS family, t.position, t.kind, t.place,
      coalesce(b.begins, '') AS begins, r.requests, r.sessions, x.texts,
      t.columns AS lines, t.fixed_lines AS "fixedLines", t.fixed_chars AS "fixedChars", t.fixed_tokens AS "fixedTokens",
      x.mean_chars AS "meanChars", x.mean_tokens AS "meanTokens", x.mean_bytes AS "meanBytes"
    FROM templates t
    JOIN texts x USING (template_id)
    JOIN carriers r USING (template_id)
    LEFT JOIN beginnings b USING (template_id)
    ORDER BY t.family_id, t.position, t.template_id`);
}

/** A line of a template, where a slot or block stands. */
export interface TemplateText {
  template: string;
  line: number;
  kind: string;
  literals: string[];
}

/** The lines of templates that have a slot, or begin a block. */
export function reportSlotLines(db: Database): Promise<TemplateText[]> {
  return db.rows<TemplateText>(`
    SELECT l.template_id AS template, l.line, l.kind, l.literals
    FROM template_lines l
    WHERE EXISTS (
      SELECT 1 FROM slots s LEFT JOIN template_blocks b ON b.template_id = s.template_id AND b.block = s.block AND s.hole IS NULL
      WHERE s.template_id = l.template_id AND (s.line = l.line OR l.line BETWEEN b.first_line AND b.last_line)
    )
    ORDER BY l.template_id, l.line`);
}
