import type { Database } from '../database.ts';

/** A difference between two definitions of a tool, both offered by selected exchanges. */
export interface ToolChangeLine {
  agent: string;
  name: string;
  /** Numbers of the definitions. */
  from: number;
  to: number;
  kind: string;
  /** Parameter by dotted path; empty for the tool itself. */
  path: string;
  before: string | null;
  after: string | null;
}

export function reportToolChanges(db: Database): Promise<ToolChangeLine[]> {
  return db.rows<ToolChangeLine>(`
    WITH offered AS (
      SELECT DISTINCT t.tool_version_id FROM exchange_tools t JOIN selected ON selected.n = t.exchange
    )
    SELECT c.agent, c.name, c.from_version AS "from", c.to_version AS "to", c.kind, c.path, c.before, c.after
    FROM tool_changes c
    WHERE c.from_version IN (SELECT tool_version_id FROM offered) AND c.to_version IN (SELECT tool_version_id FROM offered)
    ORDER BY c.agent, c.name, c.to_version, c.from_version, c.position`);
}

/** What a tool that selected exchanges offer is for. */
export interface PurposeLine {
  agent: string;
  name: string;
  purpose: string;
  evidence: string;
}

export function reportPurposes(db: Database): Promise<PurposeLine[]> {
  return db.rows<PurposeLine>(`
    WITH offered AS (
      SELECT DISTINCT v.agent, v.name
      FROM exchange_tools t JOIN selected ON selected.n = t.exchange JOIN tool_versions v USING (tool_version_id)
    )
    SELECT p.agent, p.name, p.purpose, p.evidence
    FROM tool_purposes p JOIN offered USING (agent, name)
    ORDER BY p.agent, p.name`);
}
