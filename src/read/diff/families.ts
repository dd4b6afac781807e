import type { Database } from '../../store/database.ts';
import type { GroupFamily } from './groups.ts';

/** A family with its newest exchange. */
export async function familyWhole(db: Database, family: string): Promise<GroupFamily> {
  const row = await db.first<GroupFamily>(
    `
    SELECT
      f.family_id AS family, f.name, f.agent, f.role, f.lineage_id AS lineage, f.requests,
      arg_max(e.exchange_id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id) AS n,
      arg_max(e.record_id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id) AS id, list(e.exchange_id ORDER BY e.exchange_id) AS members
    FROM families f
    JOIN _exchange_families ef ON ef.family_id = f.family_id
    JOIN _exchanges e ON e.exchange_id = ef.exchange_id
    WHERE f.family_id = $family
    GROUP BY ALL`,
    { family },
  );
  if (!row) throw new Error(`The database has no family ${family}`);
  return row;
}

/** The family of an exchange, with that exchange; undefined if it has no family. */
export function familyOfExchange(db: Database, n: number): Promise<GroupFamily | undefined> {
  return db.first<GroupFamily>(
    `
    SELECT f.family_id AS family, f.name, f.agent, f.role, f.lineage_id AS lineage, 1 AS requests, e.exchange_id AS n, e.record_id AS id, [e.exchange_id] AS members
    FROM _exchanges e
    JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
    JOIN families f ON f.family_id = ef.family_id
    WHERE e.exchange_id = $n`,
    { n },
  );
}

/** Every tool that the requests of a family offer, as defined by the newest of them. */
export function familyToolDefinitions(
  db: Database,
  family: string,
): Promise<
  { name: string; type: string; wire_type: string | null; description: string; schema: string | null }[]
> {
  return db.rows(
    `
    WITH offered AS (
      SELECT v.name, t.position, t.tool_definition_id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id AS recency
      FROM exchange_tools t
      JOIN _exchange_families ef ON ef.exchange_id = t.exchange_id
      JOIN _exchanges e ON e.exchange_id = t.exchange_id
      JOIN tool_definitions v ON v.tool_definition_id = t.tool_definition_id
      WHERE ef.family_id = $family
    ), newest AS (
      SELECT name, arg_max(tool_definition_id, recency) AS tool_definition_id, arg_max(position, recency) AS position
      FROM offered GROUP BY name
    )
    SELECT v.name, v.type, v.wire_type, coalesce(v.description, '') AS description, v.schema
    FROM newest JOIN tool_definitions v USING (tool_definition_id)
    ORDER BY newest.position, v.name`,
    { family },
  );
}

/** Surfaces of an exchange and how each is composed from its template. */
export function surfacePaths(
  db: Database,
  n: number,
): Promise<{ kind: string; place: string; text: string; template: string | null; path: string | null }[]> {
  return db.rows(
    `
    SELECT s.kind, s.location AS place, p.text, s.template_id AS template, sp.path
    FROM surfaces s
    JOIN prompt_texts p ON p.text_id = s.text_id
    LEFT JOIN _sample_paths sp ON sp.template_id = s.template_id AND sp.text_id = s.text_id
    WHERE s.exchange_id = $n
    ORDER BY s.position`,
    { n },
  );
}

/** Instructions and tools of a request. */
export interface VariantRow {
  n: number;
  id: string;
  /** Increases with time, then with the number of the exchange. */
  recency: number;
  /** Its instruction texts and tool definitions in wire order. */
  texts: number[];
  tools: number[];
}

/** Instructions and tools of the given exchanges, oldest first. */
export function familyVariants(db: Database, exchanges: readonly number[]): Promise<VariantRow[]> {
  return db.rows<VariantRow>(
    `
    WITH meant AS (SELECT unnest($exchanges::INTEGER[]) AS exchange_id), told AS (
      SELECT s.exchange_id, list(s.text_id ORDER BY s.position) AS texts
      FROM surfaces s JOIN meant ON meant.exchange_id = s.exchange_id GROUP BY ALL
    ), offered AS (
      SELECT t.exchange_id, list(t.tool_definition_id ORDER BY t.position) AS tools
      FROM exchange_tools t JOIN meant ON meant.exchange_id = t.exchange_id GROUP BY ALL
    )
    SELECT e.exchange_id AS n, e.record_id AS id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id AS recency, coalesce(told.texts, []) AS texts,
      coalesce(offered.tools, []) AS tools
    FROM meant JOIN _exchanges e USING (exchange_id) LEFT JOIN told USING (exchange_id) LEFT JOIN offered USING (exchange_id)
    ORDER BY recency`,
    { exchanges },
  );
}

/** How the given texts are composed from their templates. */
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
