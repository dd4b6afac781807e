import type { Database } from '../database.ts';
import type { GroupFamily } from './diff-groups.ts';

/** A family with the newest of its exchanges. */
export async function familyWhole(db: Database, family: string): Promise<GroupFamily> {
  const row = await db.first<GroupFamily>(
    `
    SELECT
      f.family_id AS family, f.name, f.agent, f.role, f.lineage, f.requests,
      arg_max(e.n, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.n) AS n,
      arg_max(e.id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.n) AS id
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
    SELECT f.family_id AS family, f.name, f.agent, f.role, f.lineage, 1 AS requests, e.n, e.id
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
