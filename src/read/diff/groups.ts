import type { Database } from '../../store/database.ts';

/** What a word can refer to, in addition to an exchange or a family. */
type GroupKind = 'session' | 'version' | 'agent' | 'log' | 'label';

/** A group of exchanges that are compared as a unit. */
export interface Group {
  kind: GroupKind;
  /** Full name: id of the session, `codex 0.169.0`, name of the log … */
  name: string;
  exchanges: number;
}

/**
 * Groups of exchanges that match a word: a session by its id or the beginning of it (at least four characters), a
 * version with its agent (`codex@0.169.0`) or alone, an agent, a log with or without file extension, or a label.
 */
export function groupsNamed(db: Database, word: string): Promise<Group[]> {
  return db.rows<Group>(
    `
    SELECT kind, name, count(*) AS exchanges
    FROM (${members}) m
    WHERE lower(word) = lower($word) OR (kind = 'session' AND length($word) >= 4 AND starts_with(lower(word), lower($word)))
    GROUP BY ALL
    ORDER BY kind, name`,
    { word },
  );
}

/** Group names that are most similar to a word, most similar first: versions, sessions, agents, logs, labels. */
export async function groupsNear(
  db: Database,
  word: string,
  count: number,
): Promise<{ word: string; likeness: number }[]> {
  return db.rows(
    `
    SELECT word, jaro_winkler_similarity(lower(word), lower($word)) AS likeness
    FROM (SELECT DISTINCT word FROM (${members}) WHERE word IS NOT NULL)
    ORDER BY likeness DESC, word
    LIMIT $count`,
    { word: word.slice(0, 100), count },
  );
}

/** A family among the exchanges of a group. */
export interface GroupFamily {
  family: string;
  name: string;
  agent: string;
  role: string;
  lineage: string;
  requests: number;
  /** The newest exchange. */
  n: number;
  id: string;
  /** All exchanges. */
  members: number[];
}

/** Families of the exchanges of a group, most requests first. */
export function familiesOfGroup(db: Database, { kind, name }: Group): Promise<GroupFamily[]> {
  return db.rows<GroupFamily>(
    `
    SELECT
      f.family_id AS family, f.name, f.agent, f.role, f.lineage_id AS lineage, count(*) AS requests,
      arg_max(e.exchange_id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id) AS n,
      arg_max(e.record_id, coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id) AS id, list(e.exchange_id ORDER BY e.exchange_id) AS members
    FROM (SELECT DISTINCT exchange_id FROM (${members}) WHERE kind = $kind AND name = $name) m
    JOIN _exchanges e ON e.exchange_id = m.exchange_id
    JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
    JOIN families f ON f.family_id = ef.family_id
    GROUP BY ALL
    ORDER BY requests DESC, f.family_id`,
    { kind, name },
  );
}

/** Exchanges by every word that refers to a group of them. */
const members = `
      SELECT 'session' AS kind, session_id AS name, session_id AS word, exchange_id FROM _exchanges
      UNION ALL SELECT 'version', agent || ' ' || agent_version, agent || '@' || agent_version, exchange_id FROM _exchanges
      UNION ALL SELECT 'version', agent || ' ' || agent_version, agent_version, exchange_id FROM _exchanges
      UNION ALL SELECT 'agent', agent, agent, exchange_id FROM _exchanges
      UNION ALL SELECT 'log', l.name, l.name, e.exchange_id FROM _exchanges e JOIN logs l ON l.log_id = e.log_id
      UNION ALL SELECT 'log', l.name, regexp_replace(l.name, '\\.jsonl(\\.zst)?$', ''), e.exchange_id
        FROM _exchanges e JOIN logs l ON l.log_id = e.log_id
      UNION ALL SELECT 'label', s.label, s.label, e.exchange_id FROM _exchanges e JOIN _sessions s ON s.session_id = e.session_id`;
