import type { Database } from '../database.ts';

/** A template of a family in one version of its agent, and how the texts of that version are composed from it. */
export interface EditionPaths {
  agent: string;
  /** Shared by families that are versions of each other. */
  lineage_id: string;
  family_id: string;
  family: string;
  template_id: string;
  kind: string;
  position: number;
  agent_version: string | null;
  /** Each distinct composition, JSON text. */
  paths: string[];
}

/** Every template by agent, family, version and order in the request. */
export function editionPaths(db: Database): Promise<EditionPaths[]> {
  return db.rows(`
    SELECT
      f.agent, f.lineage_id, f.family_id, f.name AS family, t.template_id, t.kind, t.position, e.agent_version,
      list(DISTINCT p.path ORDER BY p.path) AS paths
    FROM templates t
    JOIN families f ON f.family_id = t.family_id
    JOIN surfaces s ON s.template_id = t.template_id
    JOIN _exchanges e ON e.exchange_id = s.exchange_id
    JOIN _sample_paths p ON p.template_id = t.template_id AND p.text_id = s.text_id
    GROUP BY ALL
    ORDER BY f.agent, f.name, f.lineage_id, e.agent_version, f.family_id, t.position, t.template_id`);
}
