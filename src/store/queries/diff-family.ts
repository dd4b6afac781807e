import type { Database } from '../database.ts';
import type { GroupFamily } from './diff-groups.ts';

/** A family with the newest of its exchanges. */
export async function familyWhole(db: Database, family: string): Promise<GroupFamily> {
  const row = await db.first<GroupFamily>(
    `
    SELECT
      f.family_id AS family, f.name, f.agent, f.role, f.lineage, f.requests,
      arg_max(e.n, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.n) AS n,
      arg_max(e.id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.n) AS id, list(e.n ORDER BY e.n) AS members
    FROM families f
    JOIN _exchange_families ef ON ef.family_id = f.family_id
    JOIN _exchanges e ON e.n = ef.exchange
    WHERE f.family_id = $family
    GROUP BY ALL`,
    { family },
  );
  if (!row) throw new Error(`The database has no family ${family}`);
  return row;
}

/** The family of an exchange, with that exchange; undefined when it has none. */
export function familyOfExchange(db: Database, n: number): Promise<GroupFamily | undefined> {
  return db.first<GroupFamily>(
    `
    SELECT f.family_id AS family, f.name, f.agent, f.role, f.lineage, 1 AS requests, e.n, e.id, [e.n] AS members
    FROM _exchanges e
    JOIN _exchange_families ef ON ef.exchange = e.n
    JOIN families f ON f.family_id = ef.family_id
    WHERE e.n = $n`,
    { n },
  );
}

/** Every tool the requests of a family offer, as the newest of them defines it. */
export function familyToolDefinitions(
  db: Database,
  family: string,
): Promise<
  { name: string; type: string; wire_type: string | null; description: string; schema: string | null }[]
> {
  return db.rows(
    `
    WITH offered AS (
      SELECT v.name, t.position, t.tool_version_id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.n AS recency
      FROM exchange_tools t
      JOIN _exchange_families ef ON ef.exchange = t.exchange
      JOIN _exchanges e ON e.n = t.exchange
      JOIN tool_versions v ON v.tool_version_id = t.tool_version_id
      WHERE ef.family_id = $family
    ), newest AS (
      SELECT name, arg_max(tool_version_id, recency) AS tool_version_id, arg_max(position, recency) AS position
      FROM offered GROUP BY name
    )
    SELECT v.name, v.type, v.wire_type, coalesce(v.description, '') AS description, v.schema
    FROM newest JOIN tool_versions v USING (tool_version_id)
    ORDER BY newest.position, v.name`,
    { family },
  );
}

/** Surfaces of an exchange with how each is built from its template. */
export function surfacePaths(
  db: Database,
  n: number,
): Promise<{ kind: string; place: string; text: string; template: string | null; path: string | null }[]> {
  return db.rows(
    `
    SELECT s.kind, s.place, p.text, s.template_id AS template, sp.path
    FROM surfaces s
    JOIN prompt_texts p ON p.text_id = s.text_id
    LEFT JOIN _sample_paths sp ON sp.template_id = s.template_id AND sp.text_id = s.text_id
    WHERE s.exchange = $n
    ORDER BY s.position`,
    { n },
  );
}

/** What a request is told and offered. */
export interface VariantRow {
  n: number;
  id: string;
  /** Grows with time, then with the number of the exchange. */
  recency: number;
  /** Its instruction texts and tool definitions in wire order. */
  texts: number[];
  tools: number[];
}

/** What each of some exchanges is told and offered, oldest first. */
export function familyVariants(db: Database, exchanges: readonly number[]): Promise<VariantRow[]> {
  return db.rows<VariantRow>(
    `
    WITH meant AS (SELECT unnest($exchanges::INTEGER[]) AS n), told AS (
      SELECT s.exchange AS n, list(s.text_id ORDER BY s.position) AS texts
      FROM surfaces s JOIN meant ON meant.n = s.exchange GROUP BY ALL
    ), offered AS (
      SELECT t.exchange AS n, list(t.tool_version_id ORDER BY t.position) AS tools
      FROM exchange_tools t JOIN meant ON meant.n = t.exchange GROUP BY ALL
    )
    SELECT e.n, e.id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.n AS recency, coalesce(told.texts, []) AS texts,
      coalesce(offered.tools, []) AS tools
    FROM meant JOIN _exchanges e USING (n) LEFT JOIN told USING (n) LEFT JOIN offered USING (n)
    ORDER BY recency`,
    { exchanges },
  );
}

/** How some texts are built from their templates. */
export function samplePaths(
  db: Database,
  texts: readonly number[],
): Promise<{ text_id: number; template_id: string; path: string }[]> {
  return db.rows(
    `
    SELECT p.text_id, p.template_id, p.path
    FROM _sample_paths p JOIN (SELECT unnest($texts::INTEGER[]) AS text_id) USING (text_id)
    ORDER BY p.template_id, p.text_id`,
    { texts },
  );
}
